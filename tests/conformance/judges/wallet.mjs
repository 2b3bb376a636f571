// A wallet that is not ours: takes up an offer (OID4VCI) and says what it received.
//
// One line in: {offer, pin}. What the wallet fetches goes out as lines {fetch: {...}} and is answered by lines
// {status, headers, body}; the last line out is {received} or {failed}. The library knows no PINs, so the PIN is
// added to the token request here, as a person types it.
import {createInterface} from "node:readline";

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const {offer, pin} = JSON.parse((await lines.next()).value);

globalThis.fetch = async (resource, options) => {
  const request = new Request(resource, options);
  let body = request.method === "POST" ? await request.text() : "";
  const headers = Object.fromEntries(request.headers);
  if (body.includes("pre-authorized_code=")) {
    body += `&tx_code=${pin}`;
  }
  say({fetch: {url: request.url, method: request.method, headers, body}});
  const answer = JSON.parse((await lines.next()).value);
  return new Response(answer.body, {status: answer.status, headers: answer.headers});
};

try {
  const {OID4Client, parseCredentialOfferUrl} = await import("@digitalbazaar/oid4-client");
  const client = await OID4Client.fromCredentialOffer({offer: parseCredentialOfferUrl({url: offer})});
  say({received: await client.requestCredentials({format: "ldp_vc"})});
} catch (error) {
  const reasons = [];
  for (let cause = error; cause; cause = cause.cause) {
    reasons.push(`${cause.name}: ${cause.message}`);
  }
  say({failed: reasons});
}
process.exit(0);
