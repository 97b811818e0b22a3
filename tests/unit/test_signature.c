/* SPDX-License-Identifier: Apache-2.0 */
/* What verifying programs say, and what becomes of signatures without them. */
#define REFWARD_PROGRAM_PATH "/nowhere"
#include "policy/signature.c"

#include "unit.h"
#include "refward/base64.h"

#define FPR   "0BEF858A9ADC591B99244E5E7FC9AEBB7E766493"
#define OTHER "1111111111111111111111111111111111111111"
#define NEW   "[GNUPG:] NEWSIG\n"
#define GOOD  "[GNUPG:] GOODSIG 7FC9AEBB7E766493 Alice <a@x>\n"
#define VALID(hash, class)                                                 \
	"[GNUPG:] VALIDSIG " OTHER " 2026-11-28 1795873108 0 4 0 22 " hash \
	" " class " " FPR "\n"

static const struct {
	const char *said;
	int status;
	const char *why; /* NULL: good */
	const char *key;
} answers[] = {
	{ NEW GOOD VALID("8", "00"), 0, NULL, FPR },
	{ "", 2, "is not readable", "" },
	{ "[GNUPG:] NODATA 4\n", 2, "is not readable", "" },
	{ GOOD VALID("8", "00"), 0, "is not readable", "" },
	{ NEW GOOD, 0, "is not readable", "" },
	{ NEW VALID("8", "00"), 0, "is not readable", "" },
	{ NEW GOOD VALID("8", "00"), 1, "is not readable", FPR },
	{ NEW GOOD VALID("8", "00") NEW GOOD VALID("8", "00"), 0,
	    "is more than one", "" },
	{ NEW GOOD VALID("8", "00") VALID("8", "00"), 0, "is not readable",
	    "" },
	{ NEW GOOD VALID("2", "00"), 0, "rests on a hash that is not safe",
	    FPR },
	{ NEW GOOD VALID("8", "01"), 0, "is not one of these very bytes", FPR },
	{ NEW GOOD "[GNUPG:] VALIDSIG " FPR " 2026-11-28\n", 0,
	    "is not understood", "" },
	{ NEW "[GNUPG:] BADSIG 7FC9AEBB7E766493 Alice\n", 1,
	    "is of other bytes", "7FC9AEBB7E766493" },
	{ NEW "[GNUPG:] ERRSIG 7FC9AEBB7E766493 22 8 00 1 9 " FPR "\n", 2,
	    "is by a key that is not in the keyring", "7FC9AEBB7E766493" },
	{ NEW "[GNUPG:] REVKEYSIG 7FC9AEBB7E766493 A\n" VALID("8", "00"), 0,
	    "is by a key that was revoked", "7FC9AEBB7E766493" },
	{ NEW "[GNUPG:] EXPKEYSIG 7FC9AEBB7E766493 A\n" VALID("8", "00"), 0,
	    "is by a key that has expired", "7FC9AEBB7E766493" },
	{ NEW "[GNUPG:] EXPSIG 7FC9AEBB7E766493 A\n" VALID("8", "00"), 0,
	    "has expired", "7FC9AEBB7E766493" },
	{ NEW GOOD VALID("8", "00") "[GNUPG:] BADSIG 7F A\n", 0,
	    "is of other bytes", "7F" },
	{ "GOODSIG x\nVALIDSIG y\n", 0, "is not readable", "" },
};

static void
one_good_signature_and_nothing_else_is_good(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct ward_errand errand = { .status = answers[i].status };
		struct ward_signature_answer answer = { .why = NULL };

		ward_buf_add_str(&errand.output, answers[i].said);
		assert_no_error(ward_verifier_openpgp.read(&errand, &answer));

		if (answers[i].why)
			assert_string_equal(answer.why, answers[i].why);
		else
			assert_null(answer.why);
		assert_int_equal(answer.state,
		    answers[i].why ? WARD_SIGNATURE_BAD : WARD_SIGNATURE_GOOD);
		assert_string_equal(answer.key, answers[i].key);
		ward_errand_release(&errand);
	}
}

static void
a_verifier_that_was_killed_says_nothing(void **state)
{
	const struct ward_verifier *all[] = { &ward_verifier_openpgp,
		&ward_verifier_ssh };
	struct ward_signature_answer answer = { .why = NULL };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct ward_errand errand = { .status = WARD_CHILD_KILLED };

		assert_code(all[i]->read(&errand, &answer), WARD_E_SYSTEM);
	}
}

static struct ward_bytes
lines(struct ward_view *item, const char *text)
{
	*item = ward_view_str(text);
	return (struct ward_bytes){ item, 1 };
}

static void
keys_of_openpgp_are_whose_the_lines_say(void **state)
{
	struct ward_view item, who;
	struct ward_bytes signers =
	    lines(&item, "# a comment\n\n a@x,b@x   " FPR "\nc@x " OTHER);

	(void)state;
	assert_null(ward_openpgp_signers_problem(&signers));
	who = ward_openpgp_signer(&signers, ward_view_str(FPR));
	assert_view(who, "a@x,b@x");
	assert_view(ward_openpgp_signer(&signers, ward_view_str(OTHER)), "c@x");
	assert_int_equal(
	    ward_openpgp_signer(&signers, ward_view_str("")).size, 0);
	assert_true(ward_openpgp_signer_is(who, ward_view_str("b@x")));
	assert_false(ward_openpgp_signer_is(who, ward_view_str("x")));
	assert_false(ward_openpgp_signer_is(who, ward_view_str("a@x,b@x")));
	assert_false(ward_openpgp_signer_is(who, ward_view_str("")));
}

static void
lines_that_name_no_key_are_mistakes(void **state)
{
	static const char *const bad[] = { "", "# nobody\n", "a@x\n", FPR "\n",
		"a@x 0BEF858A\n", "a " FPR "\n", "a@x " FPR " b@x\n",
		"a@x \xff" FPR "\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ward_view item;
		struct ward_bytes signers = lines(&item, bad[i]);

		if (!ward_openpgp_signers_problem(&signers))
			fail_msg("'%s' was taken", bad[i]);
	}
}

static void
keys_of_ssh_are_whose_the_lines_say(void **state)
{
	struct ward_view item;
	struct ward_bytes signers = lines(&item,
	    "#x@x ssh-ed25519 AAAA\na@x valid-after=\"2025 01\" ssh-ed25519 "
	    "AAAA work\r\n*@y ssh-rsa BBBB\n");

	(void)state;
	assert_view(ward_ssh_signer(&signers, ward_view_str("AAAA")), "a@x");
	assert_view(ward_ssh_signer(&signers, ward_view_str("BBBB")), "*@y");
	assert_int_equal(
	    ward_ssh_signer(&signers, ward_view_str("AAA")).size, 0);
	assert_int_equal(ward_ssh_signer(&signers, ward_view_str("")).size, 0);
}

/* SSHSIG, version, the key "key", a namespace, as far as it is read. */
static void
what_an_ssh_signature_says_is_read(void **state)
{
	static const struct {
		const char *raw;
		size_t size;
		const char *problem;
	} all[] = {
		{ "SSHSIG\0\0\0\1\0\0\0\3key\0\0\0\3git", 24, NULL },
		{ "SSHSIG\0\0\0\1\0\0\0\3key\0\0\0\4file", 25,
		    "was made for something else than git" },
		{ "SSHSIG\0\0\0\2\0\0\0\3key\0\0\0\3git", 24,
		    "is not readable" },
		{ "SSHSIG\0\0\0\1\0\0\0\3key\0\0\0\4git", 24,
		    "is not readable" },
		{ "SSHSIG\0\0\0\1\xff\xff\xff\xff", 14, "is not readable" },
		{ "SSHSIG", 6, "is not readable" },
		{ "", 0, "is not readable" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct ward_buf armor = WARD_BUF_INIT;
		struct ward_buf name = WARD_BUF_INIT, key = WARD_BUF_INIT;
		const char *problem;

		ward_buf_add_str(&armor, "-----BEGIN SSH SIGNATURE-----\n");
		ward_base64_add(&armor, all[i].raw, all[i].size);
		ward_buf_add_str(&armor, "\n-----END SSH SIGNATURE-----\n");
		problem =
		    ward_ssh_signature_read(&name, &key, ward_buf_view(&armor));

		if (all[i].problem) {
			assert_string_equal(problem, all[i].problem);
		} else {
			assert_null(problem);
			assert_buf(&key, "a2V5");
			assert_buf(&name,
			    "SHA256:LHDhK3oGRvkiefQnx7OOczTY5Tic/xZ6HcMOc/"
			    "gmtoM");
		}
		ward_buf_release(&armor);
		ward_buf_release(&name);
		ward_buf_release(&key);
	}
}

static struct ward_signature
signature_of(const struct ward_signers *signers, const char *text)
{
	return (struct ward_signature){ .signers = signers,
		.form = WARD_SIGNATURE_SSH,
		.armor = ward_view_str("armor"),
		.front = ward_view_str(text),
		.address = ward_view_str("a@x"),
		.now = 1767225600 };
}

static void
without_its_program_nothing_can_be_told(void **state)
{
	struct ward_signatures *signatures = ward_signatures_new();
	struct ward_signers signers = { .forms = { NULL, 0 } };
	struct ward_signature signature = signature_of(&signers, "text");
	struct ward_signature_answer answer = { .why = NULL };

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct ward_error *err =
		    ward_signature_ask(signatures, &signature, &answer);

		assert_code(err, WARD_E_UNSUPPORTED);
		assert_non_null(strstr(err->text, "'ssh-keygen' is not "));
		assert_int_not_equal(answer.state, WARD_SIGNATURE_GOOD);
	}
	ward_signatures_free(signatures);
}

/* More of them than are kept. */
static void
what_is_gathered_is_pending_until_it_is_verified(void **state)
{
	struct ward_signatures *signatures = ward_signatures_new();
	struct ward_signers signers = { .forms = { NULL, 0 } };
	struct ward_signature_answer answer;
	char text[16];

	(void)state;
	ward_signatures_gather(signatures);
	for (int i = 0; i < 100; i++) {
		struct ward_signature signature;

		snprintf(text, sizeof(text), "%d", i);
		signature = signature_of(&signers, text);
		assert_no_error(
		    ward_signature_ask(signatures, &signature, &answer));
		assert_int_equal(answer.state, WARD_SIGNATURE_PENDING);
	}
	ward_signatures_verify(signatures);

	for (int i = 0; i < 100; i++) {
		struct ward_signature signature;

		snprintf(text, sizeof(text), "%d", i);
		signature = signature_of(&signers, text);
		assert_code(ward_signature_ask(signatures, &signature, &answer),
		    WARD_E_UNSUPPORTED);
	}
	assert_int_equal(signatures->nknown, 100);
	ward_signatures_free(signatures);
}

static void
bytes_are_written_in_letters_and_read_again(void **state)
{
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foobar", "Zm9vYmFy" } };

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct ward_buf text = WARD_BUF_INIT, back = WARD_BUF_INIT;

		ward_base64_add(&text, pairs[i][0], strlen(pairs[i][0]));
		assert_buf(&text, pairs[i][1]);
		assert_true(ward_base64_decode(&back, ward_buf_view(&text)));
		assert_buf(&back, pairs[i][0]);
		ward_buf_release(&text);
		ward_buf_release(&back);
	}
}

static void
letters_that_stand_for_no_bytes_are_not_read(void **state)
{
	static const char *const bad[] = { "Zg",
		"Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n",
		"Zm-v", "Zm 9" };
	struct ward_buf out = WARD_BUF_INIT;

	(void)state;
	ward_buf_add_str(&out, "kept");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (ward_base64_decode(&out, ward_view_str(bad[i])))
			fail_msg("'%s' was read", bad[i]);
		assert_buf(&out, "kept");
	}
	ward_buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_good_signature_and_nothing_else_is_good),
		cmocka_unit_test(a_verifier_that_was_killed_says_nothing),
		cmocka_unit_test(keys_of_openpgp_are_whose_the_lines_say),
		cmocka_unit_test(lines_that_name_no_key_are_mistakes),
		cmocka_unit_test(keys_of_ssh_are_whose_the_lines_say),
		cmocka_unit_test(what_an_ssh_signature_says_is_read),
		cmocka_unit_test(without_its_program_nothing_can_be_told),
		cmocka_unit_test(
		    what_is_gathered_is_pending_until_it_is_verified),
		cmocka_unit_test(bytes_are_written_in_letters_and_read_again),
		cmocka_unit_test(letters_that_stand_for_no_bytes_are_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
