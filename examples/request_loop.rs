//! A proxy's loop: each line is a statement that a client sends, and only what its policy allows is forwarded.
//!
//! ```sh
//! echo "DELETE FROM Vehicle" | cargo run --example request_loop
//! ```

use std::error::Error;
use std::io::{self, BufRead, Write};

use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::{Catalog, Ledger, parse, resolve};

/// Why a statement is refused. What is not understood is an error, and refused too.
fn refusal(
    text: &str,
    ledger: &Ledger,
    catalog: &Catalog,
    policies: &PolicySet,
) -> Result<Option<String>, Box<dyn Error>> {
    let statement = parse(text)?;
    let needs = resolve(&statement, ledger, Some(catalog))?;
    let decision = policies.decide(&needs, &RequestContext::new());
    Ok((!decision.is_allowed()).then(|| decision.to_string()))
}

pub(crate) fn run(requests: impl BufRead, mut answers: impl Write) -> Result<(), Box<dyn Error>> {
    // What all requests share is read once.
    let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse()?);
    let catalog = Catalog::parse(include_str!("cars/tables.json"))?;
    let document = PolicyDocument::parse(include_str!("cars/policies/read-only.json"))?;
    let identity = vec![NamedPolicy { name: "read-only".to_owned(), document }];
    let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    for request in requests.lines() {
        match refusal(&request?, &ledger, &catalog, &policies) {
            Ok(None) => writeln!(answers, "forwarded")?,
            Ok(Some(why)) => writeln!(answers, "{why}")?,
            Err(error) => writeln!(answers, "refused: {error}")?,
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(io::stdin().lock(), io::stdout().lock())
}
