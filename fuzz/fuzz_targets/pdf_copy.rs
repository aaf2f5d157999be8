#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (fondo_fuzz::entry("pdf_copy").run)(bytes));
