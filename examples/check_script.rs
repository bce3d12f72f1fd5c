//! Checks many statements against one policy: each statement of a script, with its line.
//!
//! ```sh
//! cargo run --example check_script < examples/cars/queries.partiql
//! ```

use std::error::Error;
use std::io::{self, Read, Write};

use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::syntax::script;
use partiql_iam::{Catalog, Ledger, parse, resolve};

pub(crate) fn check(text: &str, mut report: impl Write) -> Result<(), Box<dyn Error>> {
    let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse()?);
    let catalog = Catalog::parse(include_str!("cars/tables.json"))?;
    let document = PolicyDocument::parse(include_str!("cars/policies/read-only.json"))?;
    let identity = vec![NamedPolicy { name: "read-only".to_owned(), document }];
    let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let context = RequestContext::new();
    let (mut allowed, mut others) = (0, 0);
    for piece in script(text) {
        let line = text.bytes().take(piece.offset).filter(|byte| *byte == b'\n').count() + 1;
        let statement = parse(piece.text);
        let answer = match &statement {
            Ok(statement) => match resolve(statement, &ledger, Some(&catalog)) {
                Ok(needs) => match policies.decide(&needs, &context) {
                    decision if decision.is_allowed() => None,
                    decision => Some(decision.to_string()),
                },
                Err(error) => Some(error.to_string()),
            },
            Err(error) => Some(error.to_string()),
        };
        allowed += usize::from(answer.is_none());
        if let Some(why) = answer {
            others += 1;
            writeln!(report, "line {line}: {why}")?;
        }
    }
    Ok(writeln!(report, "{allowed} allowed, {others} not")?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    check(&text, io::stdout())
}
