//! The bare library in a request loop: a line is a statement, the answer is what it needs and whether the policy allows it.
//!
//! ```sh
//! echo "DELETE FROM Vehicle WHERE VIN = 'x'" | cargo run --example embed
//! ```

use std::error::Error;
use std::io::{self, BufRead, Write};

use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::{Catalog, Ledger, parse, resolve};

const POLICY: &str = r#"{
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": ["qldb:SendCommand", "qldb:PartiQLSelect"],
        "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars*"
    }
}"#;

/// What may be asked many times is made once: the ledger, its tables, the policies of the caller.
struct Gate {
    ledger: Ledger,
    catalog: Catalog,
    policies: PolicySet,
}

impl Gate {
    /// `Ok` if the statement may go on; otherwise the answer for the client.
    fn check(&self, text: &str) -> Result<(), String> {
        let Self { ledger, catalog, policies } = self;
        // What is not understood is refused: there is no other way to fail.
        let statement = parse(text).map_err(|error| format!("refused: {error}"))?;
        let needs = resolve(&statement, ledger, Some(catalog)).map_err(|error| format!("refused: {error}"))?;
        let decision = policies.decide(&needs, &RequestContext::new());
        if decision.is_allowed() { Ok(()) } else { Err(decision.to_string()) }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let document = PolicyDocument::parse(POLICY)?;
    let identity = vec![NamedPolicy { name: "clerk".to_owned(), document }];
    let gate = Gate {
        ledger: Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse()?),
        catalog: Catalog::from_ion(r#"{tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE"}"#)?,
        policies: PolicySet::compile(PolicySources { identity, ..PolicySources::default() }),
    };
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        match gate.check(&line?) {
            Ok(()) => writeln!(out, "allowed")?,
            Err(why) => writeln!(out, "{why}")?,
        }
    }
    Ok(())
}
