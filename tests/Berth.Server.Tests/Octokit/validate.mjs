// Reads answers, one JSON object a line: {"method", "path", "status", "body"}, and says for each what GitHub's description has against it:
// one JSON list a line. "path" is a template; how its variables are called does not matter.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const require = createRequire(`${process.argv[2]}/node_modules/`);
const Ajv = require("ajv").default;
const addFormats = require("ajv-formats").default;
const read = name => JSON.parse(readFileSync(`${process.argv[2]}/node_modules/@octokit/openapi/generated/${name}.deref.json`, "utf8"));
const descriptions = [read("api.github.com"), read("ghes-3.19")];

const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
addFormats(ajv);

// OpenAPI 3.0 says nullable where JSON Schema has a type more.
function converted(schema) {
    if (Array.isArray(schema)) return schema.map(converted);
    if (schema === null || typeof schema !== "object") return schema;
    const { nullable, example, examples, ...rest } = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, converted(value)]));
    return nullable === true ? { anyOf: [rest, { type: "null" }] } : rest;
}

const plain = path => path.replace(/\{[^}]*\}/g, "{}");
const operations = new Map();
for (const description of descriptions) {
    for (const [path, methods] of Object.entries(description.paths)) {
        for (const [method, operation] of Object.entries(methods)) {
            const key = `${method.toUpperCase()} ${plain(path)}`;
            if (!operations.has(key)) operations.set(key, operation);
        }
    }
}

const validators = new Map();
for await (const line of createInterface({ input: process.stdin })) {
    const { method, path, status, body } = JSON.parse(line);
    const key = `${method} ${plain(path)}`;
    const operation = operations.get(key);
    const faults = [];
    if (!operation) {
        faults.push("GitHub has no such endpoint");
    } else {
        const response = operation.responses[String(status)];
        const schema = response?.content?.["application/json"]?.schema;
        if (!response && status < 400) faults.push(`GitHub never answers ${status} here`);
        if (schema) {
            const id = `${key} ${status}`;
            if (!validators.has(id)) validators.set(id, ajv.compile(converted(schema)));
            const validate = validators.get(id);
            if (!validate(body)) faults.push(...validate.errors.slice(0, 8).map(error => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`));
        } else if (status < 400 && response && !response.content && body !== null) {
            faults.push("GitHub's answer has no body");
        }
    }
    console.log(JSON.stringify(faults));
}
