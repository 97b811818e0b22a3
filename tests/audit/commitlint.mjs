// SPDX-License-Identifier: Apache-2.0
// What commitlint says of messages: lines {"id", "message"} come in, lines
// {"id", "rules"} go out, with the rules of config-conventional about type and
// description that they break.
import { createInterface } from "node:readline";
import lint from "@commitlint/lint";
import load from "@commitlint/load";

const config = await load({ extends: ["@commitlint/config-conventional"] });
const wanted = ["type-empty", "type-enum", "type-case", "subject-empty"];

for await (const line of createInterface({ input: process.stdin })) {
	const { id, message } = JSON.parse(line);
	const found = await lint(message, config.rules, {
		parserOpts: config.parserPreset?.parserOpts,
		defaultIgnores: false,
	});
	const rules = found.errors
		.map((error) => error.name)
		.filter((name) => wanted.includes(name));

	console.log(JSON.stringify({ id, rules }));
}
