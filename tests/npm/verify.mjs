// SPDX-License-Identifier: Apache-2.0
// Whether what a receiver got is what the libraries of others take for it.
//
// Usage: verify.mjs REQUESTS SECRETS SCHEMAS
//
// REQUESTS has a line of JSON for each (tests/http/receiver.py), of the path
// /ok/TARGET; SECRETS is a folder, SCHEMAS that of CDEvents' schemas. Prints
// what was verified, a line for each request. Every signature is refused, too,
// by another secret and for another body.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// Where the packages were installed: an import looks beside this file.
const require = createRequire(join(process.cwd(), "package.json"));
const { Webhook } = require("standardwebhooks");
const { HTTP } = require("cloudevents");
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;
const { Webhooks } = await import(
	join(process.cwd(), "node_modules/@octokit/webhooks/dist-bundle/index.js")
);

const [requests, secrets, schemas] = process.argv.slice(2);

function secret(name) {
	return readFileSync(join(secrets, name), "utf8").trim();
}

// --- signatures ---

function standard({ fields, body }, ...names) {
	for (const name of names) {
		const text = secret(name);
		const format = text.startsWith("whsec_") ? undefined : "raw";
		const hook = new Webhook(text, { format });

		assert.deepEqual(hook.verify(body, fields), JSON.parse(body));
		assert.throws(() => hook.verify(body + " ", fields));
	}
	const stranger = new Webhook("stranger", { format: "raw" });
	assert.throws(() => stranger.verify(body, fields));
}

// Verified, parsed, and given to whoever waits for pushes.
async function octokit({ fields, body }, signature) {
	const request = {
		id: fields["x-github-delivery"],
		name: fields["x-github-event"],
		payload: body,
		signature,
	};
	const hooks = new Webhooks({ secret: secret("hook") });
	const stranger = new Webhooks({ secret: "stranger" });
	const heard = [];

	hooks.on("push", (event) => heard.push(event));
	await hooks.verifyAndReceive(request);
	assert.equal(heard.length, 1);
	assert.equal(heard[0].id, heard[0].payload.refward.delivery);
	assert.equal(heard[0].payload.pusher.name, "alice");
	await assert.rejects(stranger.verifyAndReceive(request));
	await assert.rejects(
		hooks.verifyAndReceive({ ...request, payload: body + " " }),
	);
	return heard[0].payload;
}

// --- events ---

function cloudevent({ fields, body }) {
	const event = HTTP.toEvent({ headers: fields, body });

	assert.equal(event.validate(), true);
	assert.equal(event.specversion, "1.0");
	assert.equal(event.id, fields["webhook-id"]);
	return event;
}

function validators(version) {
	const ajv = new Ajv({ allErrors: true });
	const folder = join(schemas, version);
	const found = {};

	addFormats(ajv);
	for (const name of readdirSync(join(folder, "links")))
		ajv.addSchema(JSON.parse(readFileSync(join(folder, "links", name))));
	for (const name of readdirSync(folder).filter((n) => n.endsWith(".json")))
		found[name] = ajv.compile(
			JSON.parse(readFileSync(join(folder, name))),
		);
	return found;
}

// The schema is that of the event's type: dev.cdevents.branch.created.0.3.0.
function cdevent(request, version) {
	const event = cloudevent(request);
	const { context } = event.data;
	const [, name, subject, verb] = context.type.split(".");
	const known = validators(version);
	const file = name === "cdeventsx" ? "custom" : subject + verb;
	const is_valid = known[`${file}.json`];

	assert.ok(is_valid(event.data), JSON.stringify(is_valid.errors));
	assert.ok(!is_valid({ ...event.data, context: {} }));
	assert.equal(context.specversion ?? context.version, version);
	for (const key of ["id", "source", "type"])
		assert.equal(context[key], event[key]);
	return `${version} ${context.type}`;
}

// --- targets: what is verified of each ---

const targets = {
	standard(request) {
		standard(request, "hook");
		return JSON.parse(request.body).type;
	},
	rotated(request) {
		standard(request, "hook", "next");
		return JSON.parse(request.body).type;
	},
	coded(request) {
		standard(request, "coded");
		return JSON.parse(request.body).type;
	},
	async github(request) {
		const sent = await octokit(
			request,
			request.fields["x-hub-signature-256"],
		);
		return `${sent.ref} ${sent.created} ${sent.deleted}`;
	},
	async gitea(request) {
		assert.equal(request.fields["x-gitea-event"], "push");
		const sent = await octokit(
			request,
			`sha256=${request.fields["x-gitea-signature"]}`,
		);
		return `${sent.ref} ${sent.created} ${sent.deleted}`;
	},
	structured(request) {
		standard(request, "hook");
		return cloudevent(request).type;
	},
	binary(request) {
		standard(request, "hook");
		const event = cloudevent(request);
		assert.equal(event.data.delivery, event.id);
		return event.type;
	},
	old(request) {
		standard(request, "hook");
		return cdevent(request, "0.4.1");
	},
	new(request) {
		standard(request, "hook");
		return cdevent(request, "0.5.1");
	},
};

for (const line of readFileSync(requests, "latin1").trim().split("\n")) {
	const request = JSON.parse(line);
	const target = request.path.split("/")[2];

	// The receiver's text is bytes.
	request.body = Buffer.from(request.body, "latin1").toString("utf8");
	console.log(target, await targets[target](request));
}
