//! Whom a statement of a resource-based policy is for.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::iam::Given;
use crate::iam::document::{PrincipalType, Principals, Who};
use crate::iam::evaluate::key::CompiledKey;
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::truth::Truth;
use crate::iam::is_account;
use crate::span::Span;

/// `Principal` or `NotPrincipal` of a statement, compiled.
#[derive(Debug)]
pub(crate) struct PrincipalPattern {
    pub(crate) negated: bool,
    pub(crate) span: Span,
    who: Vec<(Wanted, Box<str>)>,
    arn: CompiledKey,
    account: CompiledKey,
}

#[derive(Debug)]
enum Wanted {
    /// `*`
    Everyone,
    /// An IAM user or role.
    Identity,
    /// An account, by its id or as `…:root`. Holds the id.
    Account(Box<str>),
    /// Another principal of type `AWS`, such as a session.
    Session,
    /// A service, an identity provider, an ARN with wildcards: whom it means here is not known.
    Other,
}

impl PrincipalPattern {
    pub(crate) fn new(principals: &Principals) -> Self {
        let Principals { negated, who, span } = principals;
        let who = match who {
            Who::Everyone => [(Wanted::Everyone, Box::from("*"))].into(),
            Who::Named(named) => {
                let each = named.iter().flat_map(|(kind, who)| who.values.iter().map(move |who| (*kind, &*who.value)));
                each.map(|(kind, text)| (Wanted::of(kind, text), Box::from(text))).collect()
            }
        };
        let (arn, account) = (CompiledKey::new("aws:PrincipalArn"), CompiledKey::new("aws:PrincipalAccount"));
        Self { negated: *negated, span: *span, who, arn, account }
    }

    /// As written, each without its type.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.who.iter().map(|(_, text)| text.to_string()).collect()
    }

    /// Whether the statement is for the caller.
    ///
    /// What an account means is documented differently for endpoints than for other resources, so that it is never a sure match.
    /// `NotPrincipal` must list the account beside the user, and beside a role the session too, which nobody gives: without them the caller
    /// may be meant all the same.
    ///
    /// Source: IAM User Guide, "AWS JSON policy elements: Principal", "… NotPrincipal"; VPC guide, "Control access to VPC endpoints".
    pub(crate) fn matches(&self, request: &Request<'_>) -> Truth {
        if !self.negated {
            return Truth::any(self.who.iter().map(|(wanted, text)| self.is_caller(wanted, text, request)));
        }
        let is_listed = |(wanted, text): &(Wanted, Box<str>)| match self.is_caller(wanted, text, request) {
            Truth::True if !matches!(wanted, Wanted::Everyone) && !self.lists_all_of(text) => Truth::Unknown,
            truth => truth,
        };
        Truth::any(self.who.iter().map(is_listed)).negate()
    }

    fn is_caller(&self, wanted: &Wanted, text: &str, request: &Request<'_>) -> Truth {
        let caller = given(request, &self.arn);
        match wanted {
            Wanted::Everyone => Truth::True,
            Wanted::Session | Wanted::Identity | Wanted::Account(_) if caller == Some(text) => Truth::True,
            Wanted::Session | Wanted::Other => Truth::Unknown,
            // Of a session it is not known which role or user it is of.
            Wanted::Identity => match caller {
                Some(caller) if is_identity(caller) && !caller.eq_ignore_ascii_case(text) => Truth::False,
                _ => Truth::Unknown,
            },
            Wanted::Account(id) => match given(request, &self.account) {
                Some(account) if is_account(account) && account != &**id => Truth::False,
                _ => Truth::Unknown,
            },
        }
    }

    /// Whether `NotPrincipal` also lists what the guide wants beside this user.
    fn lists_all_of(&self, arn: &str) -> bool {
        let mut parts = arn.splitn(6, ':').skip(4);
        let (Some(account), Some(name)) = (parts.next(), parts.next()) else {
            return false;
        };
        let is_its_account = |(wanted, _): &(Wanted, _)| matches!(wanted, Wanted::Account(id) if &**id == account);
        name.starts_with("user/") && self.who.iter().any(is_its_account)
    }

    /// The condition keys that say who calls, as far as they count and are not known.
    pub(crate) fn unknown_keys<'s>(&'s self, request: &Request<'_>) -> impl Iterator<Item = &'s CompiledKey> {
        let asks = |is_asked: fn(&Wanted) -> bool| self.who.iter().any(|(wanted, _)| is_asked(wanted));
        let arn = asks(|wanted| matches!(wanted, Wanted::Identity)) && given(request, &self.arn).is_none();
        let account = asks(|wanted| matches!(wanted, Wanted::Account(_))) && given(request, &self.account).is_none();
        let arn = arn.then_some(&self.arn);
        arn.into_iter().chain(account.then_some(&self.account))
    }
}

impl Wanted {
    fn of(kind: PrincipalType, text: &str) -> Self {
        match kind {
            PrincipalType::Federated | PrincipalType::Service | PrincipalType::CanonicalUser => Self::Other,
            PrincipalType::Aws if text == "*" => Self::Everyone,
            PrincipalType::Aws if is_account(text) => Self::Account(text.into()),
            PrincipalType::Aws if text.contains(['*', '?', '$']) => Self::Other,
            PrincipalType::Aws => match text.strip_suffix(":root").and_then(|arn| arn.rsplit_once(':')) {
                Some((_, id)) if is_account(id) => Self::Account(id.into()),
                _ if is_identity(text) => Self::Identity,
                _ => Self::Session,
            },
        }
    }
}

/// The one value of a key, if it is known. A caller without it is none that is known.
fn given<'r>(request: &Request<'r>, key: &CompiledKey) -> Option<&'r str> {
    match request.given(key) {
        Given::One(text) if !text.is_empty() => Some(text),
        Given::One(_) | Given::Missing | Given::Unknown | Given::Many(_) | Given::Likely(_) | Given::MissingOr(_) => {
            None
        }
    }
}

/// Whether it is the ARN of an IAM user, a role, or the root user of an account.
fn is_identity(arn: &str) -> bool {
    let mut parts = arn.splitn(6, ':');
    let (Some("arn"), Some(_), Some("iam"), Some(""), Some(account), Some(name)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    is_account(account) && (name.starts_with("user/") || name.starts_with("role/") || name == "root")
}
