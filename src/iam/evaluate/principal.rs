//! Whom a statement of a resource-based policy is for.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::iam::Given;
use crate::iam::decision::PolicyKind;
use crate::iam::document::{Effect, PrincipalType, Principals, Who};
use crate::iam::evaluate::caller::{Caller, is_identity};
use crate::iam::evaluate::key::CompiledKey;
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::truth::Truth;
use crate::iam::is_account;
use crate::span::Span;

/// What the policy of a resource gives to a caller of the resource's account.
///
/// Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access", on resource-based policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grant {
    /// Nothing.
    Nothing,
    /// As an identity-based policy would: a permissions boundary and session policies limit it.
    AsIdentity,
    /// To the caller itself: only an explicit deny of the caller's own policies, and what limits the account, counts.
    Directly,
}

impl Grant {
    /// Whether policies of this kind need not allow what is granted.
    pub(crate) const fn covers(self, kind: PolicyKind) -> bool {
        match kind {
            PolicyKind::Identity => !matches!(self, Self::Nothing),
            PolicyKind::PermissionsBoundary | PolicyKind::Session => matches!(self, Self::Directly),
            PolicyKind::ServiceControl | PolicyKind::ResourceControl | PolicyKind::Endpoint | PolicyKind::Resource => {
                false
            }
        }
    }
}

/// `Principal` or `NotPrincipal` of a statement, compiled.
#[derive(Debug)]
pub(crate) struct PrincipalPattern {
    pub(crate) negated: bool,
    pub(crate) span: Span,
    who: Vec<(Wanted, Box<str>)>,
    of: Of,
    arn: CompiledKey,
    account: CompiledKey,
    user: CompiledKey,
}

/// What a statement with principals is of: what an account means is not the same everywhere.
#[derive(Clone, Copy, Debug)]
enum Of {
    /// The policy of a VPC endpoint.
    Endpoint,
    /// The policy of a resource, or an RCP. Holds whether it allows.
    Resource { allows: bool },
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
    /// A service, which no user and no role is.
    Service,
    /// An identity provider, an ARN with wildcards: whom it means here is not known.
    Other,
}

impl PrincipalPattern {
    pub(crate) fn new(principals: &Principals, kind: PolicyKind, effect: Effect) -> Self {
        let Principals { negated, who, span } = principals;
        let who = match who {
            Who::Everyone => [(Wanted::Everyone, Box::from("*"))].into(),
            Who::Named(named) => {
                let each = named.iter().flat_map(|(kind, who)| who.values.iter().map(move |who| (*kind, &*who.value)));
                each.map(|(kind, text)| (Wanted::of(kind, text), Box::from(text))).collect()
            }
        };
        let of = match kind {
            PolicyKind::Resource | PolicyKind::ResourceControl => Of::Resource { allows: effect == Effect::Allow },
            PolicyKind::Identity
            | PolicyKind::PermissionsBoundary
            | PolicyKind::ServiceControl
            | PolicyKind::Session
            | PolicyKind::Endpoint => Of::Endpoint,
        };
        let key = |name| CompiledKey::new(name);
        let (arn, account) = (key("aws:PrincipalArn"), key("aws:PrincipalAccount"));
        Self { negated: *negated, span: *span, who, of, arn, account, user: key("aws:userid") }
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
    /// In the policy of a resource, what is allowed to an account is left to its identity-based policies, so that it is for nobody; `NotPrincipal`
    /// with `Allow` is for nobody too, and with `Deny` for everybody with a permissions boundary.
    ///
    /// Source: IAM User Guide, "AWS JSON policy elements: Principal", "… NotPrincipal", "Permissions boundaries for IAM entities"; VPC guide,
    /// "Control access to VPC endpoints".
    pub(crate) fn matches(&self, request: &Request<'_>) -> Truth {
        match self.of {
            Of::Resource { allows: true } if self.negated => return Truth::False,
            Of::Resource { allows: false } if self.negated && request.kinds.has(PolicyKind::PermissionsBoundary) => {
                return Truth::True;
            }
            Of::Resource { .. } | Of::Endpoint => {}
        }
        if !self.negated {
            return Truth::any(self.who.iter().map(|(wanted, text)| self.is_caller(wanted, text, request)));
        }
        let is_listed = |(wanted, text): &(Wanted, Box<str>)| match self.is_caller(wanted, text, request) {
            Truth::True if self.is_doubtful(wanted) && !self.lists_all_of(text) => Truth::Unknown,
            truth => truth,
        };
        Truth::any(self.who.iter().map(is_listed)).negate()
    }

    fn is_caller(&self, wanted: &Wanted, text: &str, request: &Request<'_>) -> Truth {
        if let Of::Resource { allows } = self.of {
            return self.is_caller_of_resource(wanted, text, allows, request);
        }
        let caller = given(request, &self.arn);
        match wanted {
            Wanted::Everyone => Truth::True,
            Wanted::Session | Wanted::Identity | Wanted::Account(_) if caller == Some(text) => Truth::True,
            Wanted::Session | Wanted::Service | Wanted::Other => Truth::Unknown,
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

    /// Whether `NotPrincipal` may mean the caller whom it lists. All but everybody is nobody; IAM may not take that in the policy of a resource.
    const fn is_doubtful(&self, wanted: &Wanted) -> bool {
        !matches!((wanted, self.of), (Wanted::Everyone, Of::Endpoint))
    }

    fn is_caller_of_resource(&self, wanted: &Wanted, text: &str, allows: bool, request: &Request<'_>) -> Truth {
        let caller = self.caller(request);
        // Of a resource of which it is not known in which account it is, nobody is known to be of the same.
        let is_known = |truth: Truth| {
            if allows && request.account().is_none() { truth.and(Truth::Unknown) } else { truth }
        };
        is_known(match wanted {
            Wanted::Everyone => Truth::True,
            Wanted::Identity => caller.is_identity(text),
            Wanted::Account(id) if allows => Truth::from(caller.is_root_of(id)),
            Wanted::Account(id) => caller.is_of(id),
            Wanted::Session => caller.is_session(text),
            Wanted::Service => caller.is_service(),
            Wanted::Other => Truth::Unknown,
        })
    }

    fn caller<'r>(&self, request: &Request<'r>) -> Caller<'r> {
        Caller::new(given(request, &self.arn), given(request, &self.account), given(request, &self.user))
    }

    /// What a statement that allows gives to the caller, if it is one of those that match surely enough. `names` says whether its conditions
    /// name the caller's ARN.
    pub(crate) fn grant(&self, request: &Request<'_>, names: bool, is_enough: impl Fn(Truth) -> bool) -> Grant {
        if self.negated {
            return Grant::Nothing;
        }
        let is_user = self.caller(request).is_user() && !request.kinds.has(PolicyKind::Session);
        let granted = self.who.iter().filter(|(wanted, text)| is_enough(self.is_caller(wanted, text, request)));
        let grants = granted.map(|(wanted, text)| match wanted {
            Wanted::Everyone if names => Grant::Directly,
            Wanted::Identity if is_user => Grant::Directly,
            Wanted::Session if text.contains(':') => Grant::Directly,
            Wanted::Account(_) => Grant::Directly,
            Wanted::Everyone | Wanted::Identity | Wanted::Session | Wanted::Service | Wanted::Other => {
                Grant::AsIdentity
            }
        });
        grants.max().unwrap_or(Grant::Nothing)
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
        let (arn, account, user) = match self.of {
            Of::Endpoint => (arn, account, false),
            Of::Resource { allows } => {
                let caller = self.caller(request);
                let asks_session = asks(|wanted| matches!(wanted, Wanted::Session));
                let arn = asks(|wanted| matches!(wanted, Wanted::Identity | Wanted::Session | Wanted::Service));
                let user = asks_session && given(request, &self.user).is_none();
                (arn && caller.is_unknown(), !allows && account && caller.is_unknown(), user)
            }
        };
        let keys = [(arn, &self.arn), (account, &self.account), (user, &self.user)];
        keys.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, key)| key)
    }
}

impl Wanted {
    fn of(kind: PrincipalType, text: &str) -> Self {
        match kind {
            PrincipalType::Service | PrincipalType::CanonicalUser => Self::Service,
            PrincipalType::Federated => Self::Other,
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
