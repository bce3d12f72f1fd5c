//! The three operations that carry statements: each statement is decided on by itself.

use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use super::Member;
use super::judgement::{Asker, Judgement};
use super::refusal::{CallRefusal, ErrorName};
use crate::authorizer::NeededPermission;
use crate::diagnostic::Diagnostic;
use crate::iam::{Decision, GivenValues, UnknownFact};
use crate::service::dynamodb::resolve::members::check_each;
use crate::service::dynamodb::resolve::{Requirements, ResolveErrorKind, resolve};
use crate::service::dynamodb::{
    FormProblem, Operation, Request, RequestProblem, RequestStatement, ReturnOnFailure, Target, ValueProblem, parse,
};

pub(super) fn judge<'a>(operation: Operation, body: &'a str, asker: &Asker<'_>) -> Judgement<'a> {
    let request = match Request::parse(operation, body) {
        Ok(request) => request,
        Err(error) => {
            let name = match error.kind() {
                RequestProblem::Form(_) | RequestProblem::Value(ValueProblem::Form(_)) => ErrorName::Serialization,
                _ => ErrorName::Validation,
            };
            let repeats = matches!(error.kind(), RequestProblem::Value(_) | RequestProblem::Form(FormProblem::Json(_)));
            return Judgement::refused(CallRefusal::of_body(name, &error, repeats));
        }
    };
    let sent = &request.statements;
    let statements: Vec<_> = sent.iter().map(|sent| parse(&sent.text)).collect();
    let resolved: Vec<Result<Requirements<'_>, CallRefusal>> = sent
        .iter()
        .zip(&statements)
        .map(|(sent, statement)| {
            let statement = statement.as_ref().map_err(|error| CallRefusal::statement(&sent.text, error))?;
            let target = Target {
                account: asker.account,
                schema: asker.schema,
                operation: Some(operation),
                // A statement with parameters and a body without values is refused.
                values: Some(sent.parameters.as_deref().unwrap_or_default()),
                consistent_read: sent.consistent_read == Some(true),
                returns_on_failure: matches!(sent.return_on_failure, Some(ReturnOnFailure::AllOld)),
            };
            resolve(statement, &target).map_err(|error| match error.kind() {
                // DynamoDB may know what is not known here.
                ResolveErrorKind::UnknownTable { .. } | ResolveErrorKind::UnknownIndex { .. } => {
                    CallRefusal::unknown_table(&sent.text, &error, asker.explain)
                }
                _ => CallRefusal::statement(&sent.text, &error),
            })
        })
        .collect();
    // The rules of a transaction are checked before its permissions (measured).
    let refusal = whole(operation, &resolved);
    let members = resolved.into_iter().map(|resolved| decided(resolved, asker)).collect::<Vec<_>>();
    let members = members.into_iter().zip(request.statements);
    let members = members.map(|(member, RequestStatement { text, .. })| Member { statement: Some(text), ..member });
    Judgement { members: members.collect(), refusal }
}

/// Why the statements are refused together.
fn whole(operation: Operation, resolved: &[Result<Requirements<'_>, CallRefusal>]) -> Option<CallRefusal> {
    match operation {
        Operation::ExecuteStatement => return None,
        Operation::BatchExecuteStatement => {}
        Operation::ExecuteTransaction => {
            let is_invalid = |refusal: &CallRefusal| refusal.error == ErrorName::Validation;
            let refused = resolved.iter().enumerate().filter_map(|(place, one)| Some((place, one.as_ref().err()?)));
            if let Some((place, refusal)) = refused.into_iter().find(|(_, refusal)| is_invalid(refusal)) {
                // In the words of DynamoDB.
                let said = |words: &str| format!("Validation failed in TransactStatements[{place}]: {words}");
                let (message, why) = (said(&refusal.message), said(&refusal.why));
                return Some(CallRefusal { message, why, ..refusal.clone() });
            }
        }
    }
    if resolved.iter().any(Result::is_err) {
        return None;
    }
    let error = check_each(operation, &resolved.iter().filter_map(|one| one.as_ref().ok())).err()?;
    let Diagnostic { code, message, .. } = Diagnostic::from(&error);
    Some(CallRefusal::together(code, &message))
}

/// A member without its text.
fn decided<'a>(resolved: Result<Requirements<'_>, CallRefusal>, asker: &Asker<'_>) -> Member<'a> {
    let requirements = match resolved {
        Ok(requirements) => requirements,
        Err(refusal) => {
            return Member {
                statement: None,
                table: None,
                needs: Vec::new(),
                facts: Vec::new(),
                refusal: Some(refusal),
            };
        }
    };
    let requirement = requirements.requirement();
    let table = requirement.resource.first().map(Into::into);
    let resource = requirement.resource.arn_pattern(requirements.base()).to_string();
    let needs: Vec<_> = requirement
        .actions()
        .map(|action| NeededPermission { action, resource: resource.clone(), table: table.clone() })
        .collect();
    let decision = match asker.principal.policies.decide(&requirements, asker.context) {
        // An ARN of another region, of which no source says what it does here. The policy of its table is not known.
        Decision::Allowed if requirements.base() != asker.account.base() => {
            Decision::unknown(vec![UnknownFact::ResourcePolicy { resource }])
        }
        decision => decision,
    };
    let refusal = match decision {
        Decision::Allowed => None,
        Decision::Denied(denial) => {
            let needed = needs.first().map(|need| (need.action.name(), need.resource.as_str()));
            let needed = needed.unwrap_or_default();
            Some(CallRefusal::denied(denial, needed, &needs, &asker.principal.arn, asker.explain))
        }
    };
    Member { statement: None, table, needs, facts: facts(&requirements), refusal }
}

fn facts(requirements: &Requirements<'_>) -> Vec<(&'static str, GivenValues)> {
    let all = requirements.as_iam();
    let facts = all.facts(requirements.requirement());
    facts.map(|(name, given)| (name.key.name, GivenValues::of(given))).collect()
}
