// Octokit, unmodified, against a server: secrets at three levels. Prints what it saw, one JSON object.
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/node_modules/`);
const { Octokit } = await import(require.resolve("octokit").replace(/dist-node|dist-src/, m => m));
const sodium = require("libsodium-wrappers");
await sodium.ready;

const octokit = new Octokit({ auth: process.env.TOKEN, baseUrl: process.env.BASE_URL, log: { debug() {}, info() {}, warn: console.error, error: console.error } });
const seal = (value, key) => sodium.to_base64(
    sodium.crypto_box_seal(sodium.from_string(value), sodium.from_base64(key, sodium.base64_variants.ORIGINAL)), sodium.base64_variants.ORIGINAL);
const codespaces = octokit.rest.codespaces;
const seen = {};

const me = (await octokit.rest.users.getAuthenticated()).data;
seen.login = me.login;
const repositories = await octokit.paginate(octokit.rest.repos.listForAuthenticatedUser, { per_page: 1 });
seen.repositories = repositories.map(repository => repository.full_name);
const api = repositories.find(repository => repository.full_name === "acme/api");

let key = (await codespaces.getOrgPublicKey({ org: "acme" })).data;
seen.created = (await codespaces.createOrUpdateOrgSecret({
    org: "acme", secret_name: "SHARED", encrypted_value: seal("of the organization", key.key), key_id: key.key_id, visibility: "selected", selected_repository_ids: [api.id],
})).status;
seen.selected = (await codespaces.listSelectedReposForOrgSecret({ org: "acme", secret_name: "SHARED" })).data.repositories.map(repository => repository.full_name);

key = (await codespaces.getRepoPublicKey({ owner: "acme", repo: "api" })).data;
await codespaces.createOrUpdateRepoSecret({ owner: "acme", repo: "api", secret_name: "OWN", encrypted_value: seal("of the repository", key.key), key_id: key.key_id });

key = (await codespaces.getPublicKeyForAuthenticatedUser()).data;
for (let number = 0; number < 5; number++) {
    await codespaces.createOrUpdateSecretForAuthenticatedUser({
        secret_name: `MINE_${number}`, encrypted_value: seal(`of the user ${number}`, key.key), key_id: key.key_id, selected_repository_ids: [String(api.id)],
    });
}

seen.mine = (await octokit.paginate(codespaces.listSecretsForAuthenticatedUser, { per_page: 2 })).map(secret => secret.name);
await codespaces.deleteSecretForAuthenticatedUser({ secret_name: "MINE_0" });
try {
    await codespaces.getSecretForAuthenticatedUser({ secret_name: "MINE_0" });
} catch (error) {
    seen.gone = `${error.status} ${error.response.data.message}`;
}

seen.updated = (await codespaces.createOrUpdateOrgSecret({ org: "acme", secret_name: "SHARED", visibility: "all" })).status;
console.log(JSON.stringify(seen));
