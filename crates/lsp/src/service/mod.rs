//! The services whose statements are explained: the only list of them. Each function is a question, and has the answer of each service.

mod dynamodb;
mod qldb;

use std::collections::BTreeMap;

use gen_lsp_types::{CompletionItem, DiagnosticSeverity};

use super::analysis::{Analysis, Disclosure, Outcome, Problem};
use super::colour::Colour;
use super::cursor::CursorContext;
use super::fix::QuickFix;
use super::help::{CommandHelp, Signature};
use super::lexeme::Lexeme;
use super::mention::Mentions;
use super::resource::PolicyResource;
use super::workspace::Workspace;
use partiql_iam::Diagnostic;
pub use partiql_iam::Service;
use partiql_iam::dynamodb::MembersError;
use partiql_iam::iam::PolicyDocument;
use partiql_iam::syntax::Dialect;
use partiql_iam_embedded::Request;
pub(super) use partiql_iam_project::Member;
use partiql_iam_project::refused_together;
use partiql_iam_rules::Kind;

/// A token of a statement, and what is known of the statement.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// The statement.
    pub(super) text: &'p str,
    /// Its tokens.
    pub(super) lexemes: &'p [Lexeme],
    /// Which of them it is.
    pub(super) index: usize,
    /// What may be said of the statement.
    pub(super) disclosure: Disclosure<'p>,
}

/// What its PartiQL is.
pub(super) fn dialect(service: Service) -> &'static Dialect {
    match service {
        Service::Qldb => &partiql_iam::qldb::DIALECT,
        Service::DynamoDb => &partiql_iam::dynamodb::DIALECT,
    }
}

/// What is known of a statement. `is_guessed`: nothing says that it is for this service, so that an error says so if the other takes it.
pub(super) fn analysis(
    service: Service,
    text: &str,
    request: &Request,
    is_guessed: bool,
    workspace: &Workspace,
) -> Analysis {
    let mut analysis = match service {
        Service::Qldb => qldb::answer::analysis(text, workspace),
        Service::DynamoDb => dynamodb::answer::analysis(text, request, workspace),
    };
    let unread = workspace.unread.iter().find(|(of, _)| of.is_none_or(|of| of == service));
    if let (Outcome::Answered(answer), Some((_, why))) = (&analysis.outcome, unread) {
        // Otherwise what was wrong before would seem to be right now.
        let span = answer.needs.last().map(|need| need.span).unwrap_or_default();
        let what = Diagnostic::new("unknown", format!("this is not held against all that is meant: {why}"));
        let what = what.at(span).with_help(Some("put that file right".into()));
        analysis.problems.push(Problem::new(DiagnosticSeverity::Information, what));
    }
    if is_guessed && analysis.is_failed() {
        let how = |other: Service| format!("`-- service: {}` as the first line of the file says so", other.word());
        if let (Some(hint), Some(problem)) = (service.hint(text, how), analysis.problems.first_mut()) {
            problem.help = Some(problem.help.take().map_or_else(|| hint.clone(), |help| format!("{help}; {hint}")));
        }
    }
    analysis
}

/// What is wrong between the members of one request, with the member at which it is seen.
pub(super) fn members(members: &[Member<'_>], workspace: &Workspace) -> Option<(usize, MembersError)> {
    refused_together(members, &workspace.dynamodb)
}

/// What a statement that is understood needs, as Markdown.
pub(super) fn needs(service: Service, text: &str, request: &Request, workspace: &Workspace) -> Option<String> {
    match service {
        Service::Qldb => qldb::answer::needs(text, workspace),
        Service::DynamoDb => dynamodb::answer::needs(text, request, workspace),
    }
}

/// The least policies for statements.
pub(super) fn policies(
    service: Service,
    texts: &[&str],
    request: &Request,
    workspace: &Workspace,
) -> Result<Vec<PolicyDocument>, String> {
    match service {
        Service::Qldb => qldb::answer::policies(texts, workspace),
        Service::DynamoDb => dynamodb::answer::policies(texts, request, workspace),
    }
}

/// What the codes of problems in statements are about.
pub(super) const fn rule_kinds(service: Service) -> &'static [Kind] {
    match service {
        Service::Qldb => &[Kind::Syntax, Kind::QldbStatement, Kind::Decision, Kind::Tree],
        Service::DynamoDb => &[Kind::Syntax, Kind::DynamoDbStatement, Kind::Request, Kind::Decision, Kind::Tree],
    }
}

/// The command that a token begins.
pub(super) fn command(service: Service, lexemes: &[Lexeme], index: usize, text: &str) -> Option<CommandHelp> {
    match service {
        Service::Qldb => qldb::word::command(lexemes, index, text),
        Service::DynamoDb => dynamodb::word::command(lexemes, index),
    }
}

/// What is known of what a token names: a table, say.
pub(super) fn named(service: Service, place: Place<'_>, workspace: &Workspace) -> Option<String> {
    match service {
        Service::Qldb => qldb::word::named(place, workspace),
        Service::DynamoDb => dynamodb::word::named(place, workspace),
    }
}

/// The functions.
pub(super) fn signatures(service: Service) -> &'static [Signature] {
    match service {
        Service::Qldb => qldb::vocabulary::SIGNATURES,
        Service::DynamoDb => dynamodb::vocabulary::SIGNATURES,
    }
}

/// The stored procedure that the tokens call, and its arguments.
pub(super) fn procedure<'l>(
    service: Service,
    lexemes: &'l [Lexeme],
    text: &str,
) -> Option<(&'static Signature, &'l [Lexeme])> {
    match service {
        Service::Qldb => qldb::word::procedure(lexemes, text),
        Service::DynamoDb => None,
    }
}

/// What can come next.
pub(super) fn completions(service: Service, cursor: &CursorContext<'_>) -> Vec<CompletionItem> {
    match service {
        Service::Qldb => qldb::completion::completions(cursor),
        Service::DynamoDb => dynamodb::completion::completions(cursor),
    }
}

/// The fixes of everything that is wrong or doubtful in a statement.
#[must_use]
pub fn fixes(text: &str, service: Service, workspace: &Workspace) -> Vec<QuickFix> {
    match service {
        Service::Qldb => qldb::fix::fixes(text, workspace),
        Service::DynamoDb => dynamodb::fix::fixes(text, workspace),
    }
}

/// What the names of a statement are, by their offset. `None` if it is no statement.
pub(super) fn names(service: Service, text: &str) -> Option<BTreeMap<usize, Colour>> {
    match service {
        Service::Qldb => qldb::colour::names(text),
        Service::DynamoDb => dynamodb::colour::names(text),
    }
}

/// What a word or a name is that is none of these.
pub(super) fn other_colour(service: Service, lexeme: &Lexeme, text: &str, is_statement: bool) -> Colour {
    match service {
        Service::Qldb => qldb::colour::other(lexeme, text),
        Service::DynamoDb => dynamodb::colour::other(lexeme, is_statement),
    }
}

/// The alias that an offset of a statement is in or right after.
pub(super) fn alias_at(service: Service, text: &str, at: u32, workspace: &Workspace) -> Option<Mentions> {
    match service {
        Service::Qldb => qldb::alias::alias_at(text, at, workspace),
        // It takes none.
        Service::DynamoDb => None,
    }
}

/// Whether two statements need the same, and the alias of the new name has as many uses as that of the old one had.
pub(super) fn means_the_same(
    service: Service,
    old: &str,
    new: &str,
    places: usize,
    name: &str,
    workspace: &Workspace,
) -> bool {
    match service {
        Service::Qldb => qldb::alias::means_the_same(old, new, places, name, workspace),
        Service::DynamoDb => false,
    }
}

/// What a string of a policy means: an ARN, or an action.
pub(super) fn policy_help(text: &str, workspace: &Workspace) -> Option<String> {
    qldb::policy::arn_help(text, workspace)
        .or_else(|| dynamodb::policy::arn_help(text, workspace))
        .or_else(|| qldb::policy::action_help(text))
        .or_else(|| dynamodb::policy::action_help(text))
}

/// The actions that a policy can name.
pub(super) fn action_names() -> impl Iterator<Item = &'static str> {
    qldb::policy::action_names().chain(dynamodb::policy::action_names())
}

/// The resources that a policy can name.
pub(super) fn policy_resources(workspace: &Workspace) -> Vec<PolicyResource> {
    [qldb::policy::resources(workspace), dynamodb::policy::resources(workspace)].concat()
}
