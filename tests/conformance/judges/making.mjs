// Makes credentials, lists and tokens with implementations that are not ours, good ones and bad ones.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import {cryptosuite as ecdsaRdfc2019} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as ecdsaSd2023 from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {createSignCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as eddsaRdfc2022} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createList} from '@digitalbazaar/vc-bitstring-status-list';
import {CompactSign, exportJWK, generateKeyPair} from 'jose';
import jsigs from 'jsonld-signatures';

const keyPairs = new Map();
const SIGNING_SUITES = {
  'eddsa-rdfc-2022': () => eddsaRdfc2022,
  'ecdsa-rdfc-2019': () => ecdsaRdfc2019,
  'eddsa-jcs-2022': createSignCryptosuite
};

// A key pair for proofs: answers its public half in both forms. It is kept under the name of its id.
export async function makeKey({id, controller, kind}) {
  const library = kind === 'Ed25519' ? Ed25519Multikey : EcdsaMultikey;
  const keyPair = await library.generate({id, controller, curve: kind});
  keyPairs.set(id, {keyPair});
  const {publicKeyMultibase} = await keyPair.export({publicKey: true});
  return {publicKeyMultibase};
}

// A key pair for tokens: answers its public JSON Web Key.
export async function makeTokenKey({id, alg, bits}) {
  const keys = await generateKeyPair(alg, {modulusLength: bits, extractable: true});
  keyPairs.set(id, keys);
  return {jwk: await exportJWK(keys.publicKey)};
}

// Gives the key pair of one name another name as well: what a thief would write into a proof.
export async function renameKey({id, as}) {
  const {keyPair} = keyPairs.get(id);
  const secret = await keyPair.export({publicKey: true, secretKey: true, includeContext: true});
  const library = secret.publicKeyMultibase.startsWith('z6Mk') ? Ed25519Multikey : EcdsaMultikey;
  keyPairs.set(as, {keyPair: await library.from({...secret, id: as, controller: as.split('#')[0]})});
  return {};
}

export async function makeProof({suite, key, document, created, options = {}, purpose}, documentLoader) {
  const signer = keyPairs.get(key).keyPair.signer();
  const date = created;
  const made = suite === 'Ed25519Signature2020' ?
    new Ed25519Signature2020({signer: {...signer, id: key}, date}) :
    new DataIntegrityProof({signer, date, cryptosuite: SIGNING_SUITES[suite]()});
  made.proof = {...made.proof, ...options};
  const term = purpose ?? 'assertionMethod';
  return {signed: await jsigs.sign(document, {
    suite: made, documentLoader, purpose: new jsigs.purposes.ProofPurpose({term})
  })};
}

// A proof over a part: the issuer's base proof, and from it the form in which its holder shows some of it.
export async function makeDerived({key, document, created, mandatory, chosen}, documentLoader) {
  const signing = ecdsaSd2023.createSignCryptosuite({mandatoryPointers: mandatory});
  const {keyPair} = keyPairs.get(key);
  const purpose = new jsigs.purposes.AssertionProofPurpose();
  const base = await jsigs.sign(document, {
    suite: new DataIntegrityProof({signer: keyPair.signer(), date: created, cryptosuite: signing}),
    documentLoader, purpose
  });
  const disclosing = ecdsaSd2023.createDiscloseCryptosuite({selectivePointers: chosen});
  const shown = await jsigs.derive(base, {
    suite: new DataIntegrityProof({cryptosuite: disclosing}), documentLoader, purpose
  });
  return {both: {base, shown}};
}

export async function makeToken({key, payload, header}) {
  const data = new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const {privateKey} = keyPairs.get(key);
  return {token: await new CompactSign(data).setProtectedHeader(header).sign(privateKey)};
}

export async function makeList({length, indexes}) {
  const list = await createList({length});
  for(const index of indexes) {
    list.setStatus(index, true);
  }
  return {encodedList: await list.encode()};
}
