//! What an editor shows for the text under the cursor: which alias it is, and which permissions it causes.
//!
//! ```sh
//! cargo run --example hover -- "SELECT v.VIN FROM Vehicle AS v" 18
//! ```

use std::error::Error;
use std::io::{self, Write};

use partiql_iam::names::Names;
use partiql_iam::{Catalog, Ledger, Span, parse, resolve};

pub(crate) fn hover(text: &str, offset: usize, ledger: &Ledger, catalog: &Catalog) -> String {
    let is_here = |span: Span| span.range().contains(&offset);
    let statement = match parse(text) {
        Ok(statement) => statement,
        Err(error) => return format!("{error} (at {:?})", error.span()),
    };
    let mut lines = Vec::new();
    let mut names = Names::of(&statement);
    let alias = names.uses().into_iter().find(|one| is_here(one.variable.name.span)).and_then(|one| one.alias);
    if let Some((alias, of)) = alias.and_then(|alias| Some((alias, names.source_text(&alias)?))) {
        lines.push(format!("`{}` is an alias of `{of}`", alias.name.raw(text)));
    }
    match resolve(&statement, ledger, Some(catalog)) {
        Ok(needs) => {
            for need in needs.iter().filter(|need| is_here(need.span)) {
                lines.push(format!("{} on {}", need.action(), need.resource.arn_pattern(ledger.arn.as_str())));
            }
            let doubts = needs.warnings().iter().filter(|warning| is_here(warning.span()));
            lines.extend(doubts.map(|warning| format!("warning: {warning}")));
        }
        Err(error) => lines.push(error.to_string()),
    }
    lines.join("\n")
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [text, offset] = arguments.as_slice() else { return Err("usage: hover STATEMENT OFFSET".into()) };
    let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse()?);
    let catalog = Catalog::parse(include_str!("cars/tables.json"))?;
    Ok(writeln!(io::stdout(), "{}", hover(text, offset.parse()?, &ledger, &catalog))?)
}
