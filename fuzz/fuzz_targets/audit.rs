#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| partiql_iam_fuzz::audit::check(input));
