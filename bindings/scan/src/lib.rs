//! What is in the text of a file, for JavaScript: texts in, lines of JSON out. It is a module of its own, since it has the readers of templates and of
//! programming languages, which a page that only explains statements does not need.
//!
//! What people call is `scanned.js` of `bindings/wasm`, which makes these texts and reads them. An error is the JSON of a `Fault`.

use partiql_iam_answer::{Asked, Databases, line};
use wasm_bindgen::prelude::wasm_bindgen;

/// What is found in a text, in lines of JSON.
///
/// # Errors
///
/// As [`partiql_iam_scan::scan_text`].
#[wasm_bindgen(js_name = scanText)]
pub fn scan_text(text: &str, name: &str, options: &str) -> Result<String, String> {
    let databases = Asked::read(options).and_then(|asked| asked.databases());
    let found = databases.and_then(|Databases { service, ledger, tables }| {
        partiql_iam_scan::scan_text(text, name, service, &ledger, &tables)
    });
    found.map_err(|fault| line(&fault))
}
