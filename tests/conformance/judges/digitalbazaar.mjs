// Judges credentials with implementations that are not ours: @digitalbazaar/vc, its status lists, and jose.
//
// Reads one JSON object a line: {form: "credential" | "token", credential, documents, now}, where `documents` maps
// every address that may be looked up to what is served there. Nothing else can be looked up, and nothing is fetched.
// Answers one line each: {verified, revoked, reasons}; `revoked` is null where no list was read.
// The other forms make keys, credentials, tokens and lists: see making.mjs.
import {createInterface} from 'node:readline';
import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsaRdfc2019} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {createVerifyCryptosuite as createSdVerifyCryptosuite} from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {calculateJwkThumbprint, createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify} from 'jose';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as making from './making.mjs';

const ALLOWED_ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'RS256'];
const MAKES = new Set(['makeKey', 'makeTokenKey', 'renameKey', 'makeProof', 'makeDerived', 'makeToken', 'makeList']);
const contexts = JSON.parse(readFileSync(process.argv[2], 'utf8'));

function loaderOf(documents) {
  return async url => {
    const document = contexts[url] ?? lookUp(documents, url);
    if(document === undefined) {
      throw new Error(`Nothing is served at ${url}.`);
    }
    return {contextUrl: null, documentUrl: url, document};
  };
}

// The name of a key is answered with the part of its controller's document that it names, as a resolver would.
function lookUp(documents, url) {
  const [did, fragment] = url.split('#');
  const document = documents[url] ?? documents[did];
  if(fragment === undefined || !document?.verificationMethod) {
    return document;
  }
  const method = document.verificationMethod.find(({id}) => id === url);
  return method && {'@context': document['@context'], ...method};
}

async function judgeCredential({credential, documents, now}) {
  const suite = [
    ...[cryptosuite, ecdsaRdfc2019, createVerifyCryptosuite(), createSdVerifyCryptosuite()].map(
      cryptosuite => new DataIntegrityProof({cryptosuite})),
    new Ed25519Signature2020()
  ];
  const documentLoader = loaderOf(documents);
  const result = await verifyCredential({credential, suite, documentLoader, checkStatus, now});
  const statuses = result.statusResult?.results ?? [];
  return {
    verified: result.verified,
    revoked: statuses.length ? statuses.some(({status}) => status) : null,
    reasons: reasonsOf(result)
  };
}

function reasonsOf({error, statusResult}) {
  const errors = [error, ...(error?.errors ?? []), statusResult?.error].filter(Boolean);
  return errors.map(({name, message}) => `${name}: ${message}`);
}

async function judgeToken({credential, documents, now}) {
  const {kid, jwk} = decodeProtectedHeader(credential);
  const {iss} = decodeJwt(credential);
  const published = /^https:/.test(kid) ? keysAt(kid, iss, documents) : await keysOf(iss, documents);
  const name = !kid || /^(did|https):/.test(kid) ? kid : `${iss}#${kid.replace(/^#/, '')}`;
  const brought = jwk && await calculateJwkThumbprint(jwk);
  const meant = [];
  for(const key of published) {
    if((!name || key.kid === name) && (!jwk || await calculateJwkThumbprint(key) === brought)) {
      // The name has been looked at; what is left for jose is which of the keys fit the algorithm.
      meant.push({...key, kid});
    }
  }
  const {payload} = await jwtVerify(credential, createLocalJWKSet({keys: meant}), {
    algorithms: ALLOWED_ALGORITHMS, currentDate: new Date(now), requiredClaims: ['iss', 'sub', 'jti', 'nbf']
  });
  const {issuer} = payload.vc ?? payload;
  return {verified: [iss, undefined].includes(issuer?.id ?? issuer), revoked: null, reasons: []};
}

// The keys for assertions in the document of an issuer, each under its whole name.
async function keysOf(issuer, documents) {
  const {assertionMethod, verificationMethod} = documents[issuer];
  return Promise.all(verificationMethod.filter(({id}) => assertionMethod.includes(id)).map(async method => ({
    ...method.publicKeyJwk ?? await Ed25519Multikey.toJwk({keyPair: await Ed25519Multikey.from(method)}),
    kid: method.id
  })));
}

// A key, or a set of them, at an address on the issuer's own site.
function keysAt(address, issuer, documents) {
  const {host} = new URL(address);
  const document = documents[address] ?? documents[address.split('#')[0]];
  if(!document || host !== new URL(issuer.replace(/^did:web:/, 'https://')).host) {
    throw new Error(`${address} is no key of ${issuer}.`);
  }
  return document.keys ?? [{...document, kid: address}];
}

const JUDGES = {token: judgeToken, credential: judgeCredential};

for await (const line of createInterface({input: process.stdin})) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = MAKES.has(question.form) ?
      await making[question.form](question, loaderOf(question.documents ?? {})) :
      await JUDGES[question.form](question);
  } catch(error) {
    answer = {verified: false, revoked: null, reasons: [`${error.name}: ${error.message}`]};
  }
  console.log(JSON.stringify(answer));
}
