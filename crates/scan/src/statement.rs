//! What one statement of a file needs, and whether policies give it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use partiql_iam::dynamodb::resolve::{Warning, WarningKind};
use partiql_iam::explain::Understood;
use partiql_iam::iam::{Decision, Severity};
use partiql_iam::qldb::resolve::{ResolveErrorKind, resolve};
use partiql_iam::{Diagnostic, Service, Span, dynamodb, qldb};
use partiql_iam_answer::{reasons, what_to_give};
use partiql_iam_embedded::{Content, Request};

use crate::finding::Kind;
use crate::known::Known;

/// A statement of a file.
#[derive(Debug)]
pub struct Statement {
    /// Its text.
    pub text: String,
    /// Who runs it.
    pub service: Service,
    /// Nothing says that it is for this service.
    pub(crate) is_guessed: bool,
    /// What DynamoDB's request says beside it.
    pub request: Request,
    pub(crate) places: Places,
}

/// How the places of a statement lie in its file.
#[derive(Debug)]
pub(crate) enum Places {
    /// It is there as it is, from this byte on.
    From(u32),
    /// It is a literal of a program.
    In(Content),
    /// The same of the program that is in the cells of a notebook.
    Within(Content, Arc<Content>),
    /// It is written with escapes: all of it is here.
    Whole(Span),
}

impl Places {
    pub(crate) fn host(&self, span: Span) -> Span {
        match self {
            Self::From(start) => Span::new(span.start.saturating_add(*start), span.end.saturating_add(*start)),
            Self::In(content) => content.host(span),
            Self::Within(content, cells) => cells.host(content.host(span)),
            Self::Whole(whole) => *whole,
        }
    }
}

/// Something found, at its place in the file.
#[derive(Debug)]
pub(crate) struct Remark {
    pub(crate) kind: Kind,
    pub(crate) severity: Severity,
    pub(crate) what: Diagnostic<'static>,
}

impl Remark {
    pub(crate) fn of(kind: Kind, severity: Severity, what: Diagnostic<'_>) -> Self {
        let Diagnostic { code, message, span, help, related, .. } = what;
        let help = help.map(|help| Cow::Owned(help.into_owned()));
        let mut what = Diagnostic::new(code, message.into_owned()).at(span.unwrap_or_default()).with_help(help);
        if let Some(related) = related {
            what = what.with_related(related.span, related.message.into_owned());
        }
        Self { kind, severity, what }
    }

    /// A file, or a statement of it, is not understood.
    pub(crate) fn refusal(what: Diagnostic<'_>) -> Self {
        Self::of(Kind::Refusal, Severity::Error, what)
    }
}

/// What a statement needs.
#[derive(Debug)]
pub struct Need {
    /// Who runs it.
    pub service: Service,
    /// Where it is in the file.
    pub span: Span,
    /// Its text.
    pub statement: String,
    /// The answer.
    pub understood: Understood,
    /// Values are put in at run time: it holds only if they are values.
    pub has_holes: bool,
    /// Whether the policies give it; `None` if nobody asked.
    pub is_allowed: Option<bool>,
}

impl Statement {
    /// The whole of it, in the file.
    pub(crate) fn span(&self) -> Span {
        self.places.host(self.whole())
    }

    fn whole(&self) -> Span {
        Span::new(0, u32::try_from(self.text.len()).unwrap_or(u32::MAX))
    }

    /// A remark about it or a part of it.
    fn remark(&self, kind: Kind, severity: Severity, what: Diagnostic<'_>) -> Remark {
        let span = self.places.host(what.span.unwrap_or_else(|| self.whole()));
        let mut what = what.at(span);
        if let Some(related) = &mut what.related {
            related.span = self.places.host(related.span);
        }
        Remark::of(kind, severity, what)
    }

    fn refused(&self, why: Diagnostic<'_>) -> Remark {
        let how = |other: Service| format!("`-- service: {}` as the first line of the file says so", other.word());
        let why = if self.is_guessed { self.service.refusal(&self.text, why, how) } else { why };
        self.remark(Kind::Refusal, Severity::Error, why)
    }
}

/// What a statement needs. `created`: the tables of QLDB that earlier statements of the file make.
pub(crate) fn answer(
    statement: &Statement,
    known: &Known,
    created: &mut BTreeSet<String>,
    remarks: &mut Vec<Remark>,
) -> Option<Need> {
    let answer = match statement.service {
        Service::Qldb => on_qldb(statement, known, created, remarks),
        Service::DynamoDb => on_dynamodb(statement, known, remarks),
    };
    match answer {
        Ok((mut understood, is_allowed)) => {
            // They are findings, which can be ignored.
            understood.warnings.clear();
            let (service, text) = (statement.service, statement.text.clone());
            Some(Need { service, span: statement.span(), statement: text, understood, has_holes: false, is_allowed })
        }
        Err(remark) => {
            remarks.push(*remark);
            None
        }
    }
}

type Answer = Result<(Understood, Option<bool>), Box<Remark>>;

fn on_qldb(statement: &Statement, known: &Known, created: &mut BTreeSet<String>, remarks: &mut Vec<Remark>) -> Answer {
    let refused = |why: Diagnostic<'_>| Box::new(statement.refused(why));
    let parsed = qldb::parse(&statement.text).map_err(|error| refused((&error).into()))?;
    let (ledger, catalog) = (known.ledger(), known.catalog());
    let resolved = match resolve(&parsed, ledger, catalog) {
        Err(error) => match error.kind() {
            ResolveErrorKind::UnknownTable { name, .. } if created.contains(&**name) => resolve(&parsed, ledger, None),
            _ => Err(error),
        },
        resolved => resolved,
    };
    let needs = resolved.map_err(|error| refused((&error).into()))?;
    created.extend(needs.creates().map(str::to_owned));
    let warnings = needs.warnings().iter();
    remarks.extend(warnings.map(|warning| statement.remark(Kind::Remark, Severity::Warning, warning.into())));
    let understood = Understood::new(&needs);
    let Some(decider) = known.decider() else { return Ok((understood, known.undecided())) };
    if ledger.arn.is_template() {
        let what = Diagnostic::new("template-ledger", "what is allowed is unknown: the ledger's ARN is not given");
        let help = "give it with `--ledger`, or in `partiql-iam.toml`";
        remarks.push(statement.remark(Kind::Denial, Severity::Error, what.with_help(Some(help.into()))));
        return Ok((understood, Some(false)));
    }
    let decision = decider.policies.decide(&needs, &decider.context);
    if let Decision::Denied(denial) = &decision {
        let reasons = reasons(denial, &|_| None);
        remarks.extend(reasons.into_iter().map(|why| statement.remark(Kind::Denial, Severity::Error, why)));
    }
    Ok((understood, Some(decision.is_allowed())))
}

/// What a statement runs on.
fn target<'a>(request: &'a Request, known: &'a Known) -> dynamodb::Target<'a> {
    let mut target = dynamodb::Target::new(&known.tables().account);
    target.schema = known.tables().schema.as_ref();
    target.operation = request.operation;
    target.values = request.values.as_deref();
    target
}

fn on_dynamodb(statement: &Statement, known: &Known, remarks: &mut Vec<Remark>) -> Answer {
    let refused = |why: Diagnostic<'_>| Box::new(statement.refused(why));
    let parsed = dynamodb::parse(&statement.text).map_err(|error| refused((&error).into()))?;
    let target = target(&statement.request, known);
    let needs = dynamodb::resolve(&parsed, &target).map_err(|error| refused((&error).into()))?;
    let severity = |warning: &Warning<'_>| match warning.kind() {
        // What is inferred of the service is no fault of the statement.
        WarningKind::IndexResource | WarningKind::ExistsAction => Severity::Note,
        _ => Severity::Warning,
    };
    let warnings = needs.warnings().iter();
    remarks.extend(warnings.map(|warning| statement.remark(Kind::Remark, severity(warning), warning.into())));
    let understood = Understood::on_dynamodb(&needs);
    let Some(decider) = known.decider() else { return Ok((understood, known.undecided())) };
    if known.tables().account.is_template() {
        let why = "what is allowed is unknown: the account and the region are not given";
        let help = "give them with `--account` and `--region`, or in `partiql-iam.toml`";
        let what = Diagnostic::new("template-account", why).with_help(Some(help.into()));
        remarks.push(statement.remark(Kind::Denial, Severity::Error, what));
        return Ok((understood, Some(false)));
    }
    let mut decision = decider.policies.decide(&needs, &decider.context);
    if let Decision::Denied(denial) = &mut decision {
        known.tables().policies.locate(denial);
        let reasons = reasons(denial, &|fact| what_to_give(fact, &needs));
        remarks.extend(reasons.into_iter().map(|why| statement.remark(Kind::Denial, Severity::Error, why)));
    }
    Ok((understood, Some(decision.is_allowed())))
}
