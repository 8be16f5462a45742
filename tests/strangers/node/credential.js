// Digital Bazaar's verifier looks at one credential and its status, with nothing but the documents it is handed.
//
//   node credential.js CREDENTIAL DOCUMENTS
//
// DOCUMENTS is a JSON file of address → document: contexts, the issuer's DID document and keys, status lists. Prints
// "accepted", or "refused" and why on standard error; exit 0 or 1.
'use strict';

const {createRequire} = require('node:module');
const {readFileSync} = require('node:fs');

const installed = createRequire(`${process.env.ONEX_STRANGERS_NODE}/package.json`);

async function main() {
  const [vc, {DataIntegrityProof}, rdfc, jcs, {checkStatus}] = await Promise.all(
    ['@digitalbazaar/vc', '@digitalbazaar/data-integrity', '@digitalbazaar/eddsa-rdfc-2022-cryptosuite',
      '@digitalbazaar/eddsa-jcs-2022-cryptosuite', '@digitalbazaar/vc-bitstring-status-list']
      .map(name => import(installed.resolve(name))));
  const credential = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  const documents = JSON.parse(readFileSync(process.argv[3], 'utf8'));
  const suite = [
    new DataIntegrityProof({cryptosuite: rdfc.cryptosuite}),
    new DataIntegrityProof({cryptosuite: jcs.createVerifyCryptosuite()}),
  ];
  async function documentLoader(url) {
    if (!(url in documents)) {
      throw new Error(`not handed over: ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document: documents[url]};
  }
  // A stock checker says "verified" of a revoked credential too: the status itself must be looked at.
  async function statusOf(options) {
    const status = await checkStatus({...options, verifyMatchingIssuers: true});
    const set = (status.results ?? []).filter(result => result.status);
    if (status.verified && set.length > 0) {
      return {verified: false, error: new Error(`status set: ${set.map(result => result.credentialStatus.statusPurpose)}`)};
    }
    return status;
  }
  const verified = await vc.verifyCredential({credential, suite, documentLoader, checkStatus: statusOf});
  if (!verified.verified) {
    throw verified.error ?? verified.statusResult.error;
  }
}

main().then(
  () => process.stdout.write('accepted\n'),
  error => {
    const causes = [error, error.cause, ...(error.errors ?? []), ...(error.errors ?? []).map(one => one.cause)];
    process.stderr.write(causes.filter(Boolean).map(one => one.message).join(' | '));
    process.stdout.write('refused\n');
    process.exitCode = 1;
  });
