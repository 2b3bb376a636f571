// Judges credentials with implementations that are not ours: @digitalbazaar/vc, its status lists, and jose.
//
// Reads one JSON object a line: {form: "credential" | "token", credential, documents, now}, where `documents` maps
// every address that may be looked up to what is served there. Nothing else can be looked up, and nothing is fetched.
// Answers one line each: {verified, revoked, reasons}.
import {createInterface} from 'node:readline';
import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {decodeProtectedHeader, importJWK, jwtVerify} from 'jose';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';

const ALLOWED_ALGORITHMS = ['EdDSA', 'Ed25519', 'RS256'];
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

// A DID URL is answered with the part of the DID document that it names, as a resolver would.
function lookUp(documents, url) {
  const [did, fragment] = url.split('#');
  const document = documents[url] ?? documents[did];
  if(document === undefined || fragment === undefined || !url.startsWith('did:')) {
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

for await (const line of createInterface({input: process.stdin})) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = await (question.form === 'token' ? judgeToken : judgeCredential)(question);
  } catch(error) {
    answer = {verified: false, revoked: null, reasons: [`${error.name}: ${error.message}`]};
  }
  console.log(JSON.stringify(answer));
}
