// Verifies the same credentials again and again with @digitalbazaar/vc, in one process that has warmed up.
//
// The file named by the first argument holds {contexts, documents, credentials, now}. Each line on standard input is a
// number of rounds; answered by {verified, seconds, cpu}: how many of the credentials that were verified in these
// rounds were found good, and how long it took.
import {createInterface} from 'node:readline';
import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const {contexts, documents, credentials, now} = JSON.parse(readFileSync(process.argv[2], 'utf8'));

async function documentLoader(url) {
  const [id] = url.split('#');
  let document = contexts[url] ?? documents[id];
  if(document === undefined) {
    throw new Error(`Nothing is served at ${url}.`);
  }
  if(id !== url) {
    document = {'@context': document['@context'], ...document.verificationMethod.find(method => method.id === url)};
  }
  return {contextUrl: null, documentUrl: url, document};
}

async function verify(text) {
  const suite = new DataIntegrityProof({cryptosuite});
  const credential = JSON.parse(text);
  const {verified} = await verifyCredential({credential, suite, documentLoader, checkStatus, now});
  return verified ? 1 : 0;
}

for await (const line of createInterface({input: process.stdin})) {
  const began = performance.now();
  const before = process.cpuUsage();
  let verified = 0;
  for(let round = Number(line); round > 0; --round) {
    for(const text of credentials) {
      verified += await verify(text);
    }
  }
  const {user, system} = process.cpuUsage(before);
  console.log(JSON.stringify({verified, seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6}));
}
