//! No policy is given out that does not allow what it is for.

use alloc::borrow::{Cow, ToOwned};
use alloc::vec::Vec;

use crate::iam::decision::Decision;
use crate::iam::document::PolicyDocument;
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::sources::{NamedPolicy, PolicySources};
use crate::iam::facts::{Fact, State};
use crate::iam::generate::error::GenerateError;
use crate::iam::{KeyArn, Requirements};

/// Stands for what a caller binds to a parameter.
const SOMEBODY: &str = "somebody";

/// Decides on each statement by the policies alone.
pub(crate) fn check(
    policies: &[PolicyDocument],
    statements: &[Requirements<'_>],
    caller_key: Option<&str>,
    with_possible: bool,
    key: Option<&KeyArn>,
) -> Result<(), GenerateError> {
    let named = |document: &PolicyDocument| NamedPolicy { name: "generated".to_owned(), document: document.clone() };
    let identity = policies.iter().map(named).collect();
    let services: Vec<_> = statements.first().map(|first| first.table).into_iter().collect();
    let set = PolicySet::for_services(PolicySources { identity, ..PolicySources::default() }, &services);
    let context = caller_key.map_or_else(RequestContext::new, |key| RequestContext::new().with(key, SOMEBODY));
    for (statement, requirements) in statements.iter().enumerate() {
        let mut texts: Vec<Cow<'_, str>> = requirements.texts.to_vec();
        texts.push(Cow::Borrowed(SOMEBODY));
        let bound = u16::try_from(requirements.texts.len()).unwrap_or(u16::MAX);
        let bind = |fact: &Fact| match fact.state {
            State::Unbound => Fact { key: fact.key, state: State::Many, first: bound, count: 1 },
            _ => *fact,
        };
        let facts: Vec<Fact> = requirements.facts.iter().map(bind).collect();
        let asked = Requirements {
            facts: if caller_key.is_some() { &facts } else { requirements.facts },
            texts: &texts,
            possible: if with_possible { requirements.possible } else { &[] },
            attached: None,
            ..*requirements
        };
        match set.decide(asked, &context) {
            Decision::Allowed => {}
            Decision::Denied(denial) => return Err(GenerateError::NotAllowed { statement, denial }),
        }
    }
    if let Some(key) = key
        && let Decision::Denied(denial) = set.decide_key(key, &RequestContext::new())
    {
        return Err(GenerateError::NotAllowed { statement: 0, denial });
    }
    Ok(())
}
