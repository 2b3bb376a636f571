// Judges credentials with implementations that are not ours: @digitalbazaar/vc, its status lists, and jose.
//
// Reads one JSON object a line: {form: "credential" | "proof" | "token", credential, documents, now}, where `documents` maps
// every address that may be looked up to what is served there. Nothing else can be looked up, and nothing is fetched.
// Answers one line each: {verified, revoked, reasons}. "proof" looks at signatures alone, of every suite known here.
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
import {decodeProtectedHeader, importJWK, jwtVerify} from 'jose';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as making from './making.mjs';

const ALLOWED_ALGORITHMS = ['EdDSA', 'Ed25519', 'RS256'];
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
  const suite = new DataIntegrityProof({cryptosuite});
  const documentLoader = loaderOf(documents);
  const result = await verifyCredential({credential, suite, documentLoader, checkStatus, now});
  const statuses = result.statusResult?.results ?? [];
  return {
    verified: result.verified,
    revoked: statuses.length ? statuses.some(({status}) => status) : null,
    reasons: reasonsOf(result)
  };
}

async function judgeProof({credential, documents, now}) {
  const suite = [
    ...[cryptosuite, ecdsaRdfc2019, createVerifyCryptosuite(), createSdVerifyCryptosuite()].map(
      cryptosuite => new DataIntegrityProof({cryptosuite})),
    new Ed25519Signature2020()
  ];
  // The status is read apart: some kinds of list are known to us alone.
  const checkStatus = async () => ({verified: true});
  const result = await verifyCredential({
    credential, suite, documentLoader: loaderOf(documents), checkStatus, now
  });
  return {verified: result.verified, revoked: null, reasons: reasonsOf(result)};
}

function reasonsOf({error, statusResult}) {
  const errors = [error, ...(error?.errors ?? []), statusResult?.error].filter(Boolean);
  return errors.map(({name, message}) => `${name}: ${message}`);
}

async function judgeToken({credential, documents, now}) {
  const {kid} = decodeProtectedHeader(credential);
  const [did] = kid.split('#');
  const method = lookUp(documents, kid);
  if(!method || !documents[did].assertionMethod.includes(kid)) {
    throw new Error(`${kid} is not a key for assertions.`);
  }
  const jwk = method.publicKeyJwk ?? await Ed25519Multikey.toJwk({keyPair: await Ed25519Multikey.from(method)});
  const key = await importJWK(jwk, jwk.kty === 'RSA' ? 'RS256' : 'EdDSA');
  const {payload} = await jwtVerify(credential, key, {
    algorithms: ALLOWED_ALGORITHMS, issuer: did, currentDate: new Date(now), requiredClaims: ['iss', 'sub', 'jti', 'nbf']
  });
  return {verified: payload.issuer.id === did, revoked: null, reasons: []};
}

const JUDGES = {token: judgeToken, proof: judgeProof, credential: judgeCredential};

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
