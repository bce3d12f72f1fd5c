//! What the caller knows of a request.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::net::IpAddr;

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::iam::evaluate::fold::fold;
use crate::iam::is_account;

/// The condition keys of a request that the caller knows, with their values: principal, time, address and so on.
///
/// A key that is not given counts as missing from the request, except for those that every request has, such as `aws:userid`:
/// of these the value is unknown, and those that a request may have by what else is given: that a role asks, for example, shows
/// temporary credentials, so that `aws:MultiFactorAuthPresent` is unknown. Of a [partial](Self::partial) context every key that is not given is unknown. The keys `qldb:Purge`, `aws:RequestTag/…` and `aws:TagKeys`
/// of a PartiQL statement come with its requirements, and `aws:ResourceTag/…` of a table from the catalog.
///
/// Source: IAM User Guide, "AWS global condition context keys".
///
/// ```
/// use partiql_iam::iam::RequestContext;
///
/// let context = RequestContext::new()
///     .with_principal("arn:aws:iam::123456789012:user/Adele")?
///     .with_principal_tag("team", "ledger")
///     .with_source_ip("203.0.113.7".parse()?)
///     .with("aws:SecureTransport", "true");
/// assert_eq!(context.get("AWS:username"), Some(&["Adele".to_string()][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestContext {
    /// By folded key, sorted. Shared, because each request has those of its principal, and little of its own.
    entries: Vec<(Arc<str>, Arc<[String]>)>,
    /// Whether the request may have keys that are not given.
    partial: bool,
    /// Keys that it may have, folded; those that end with `/` or `:` stand for all that begin so.
    possible: Vec<Arc<str>>,
}

impl RequestContext {
    /// Nothing is known.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new(), partial: false, possible: Vec::new() }
    }

    /// The same for somebody who does not see all of a request, such as a proxy: a key that is not given may be in the request, with any
    /// value. A key that is given without values is known to be missing.
    ///
    /// ```
    /// use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
    ///
    /// let document = PolicyDocument::parse(r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
    ///     "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}}}"#)?;
    /// let identity = vec![NamedPolicy { name: "role.json".into(), document }];
    /// let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    /// let ask = |context| policies.decide_request("s3:GetObject", "arn:aws:s3:::bucket/key", &context).is_allowed();
    /// assert!(ask(RequestContext::new()));
    /// assert!(!ask(RequestContext::new().partial()));
    /// assert!(ask(RequestContext::new().with_values("aws:PrincipalOrgID", []).partial()));
    /// # Ok::<(), partiql_iam::iam::PolicyError>(())
    /// ```
    #[must_use]
    pub fn partial(self) -> Self {
        Self { partial: true, ..self }
    }

    /// The request may have this key, with any value: unless it is given, it is unknown. A key that ends with `/` or `:` stands for all that
    /// begin so.
    ///
    /// ```
    /// use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
    ///
    /// let document = PolicyDocument::parse(r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
    ///     {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}}]}"#)?;
    /// let identity = vec![NamedPolicy { name: "role.json".into(), document }];
    /// let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    /// let ask = |context| policies.decide_request("s3:GetObject", "arn:aws:s3:::bucket/key", &context).is_allowed();
    /// assert!(ask(RequestContext::new()));
    /// assert!(!ask(RequestContext::new().with_unknown("aws:PrincipalTag/")));
    /// assert!(ask(RequestContext::new().with_unknown("aws:PrincipalTag/").with_principal_tag("team", "blue")));
    /// # Ok::<(), partiql_iam::iam::PolicyError>(())
    /// ```
    #[must_use]
    pub fn with_unknown(mut self, key: &str) -> Self {
        let folded = fold(key);
        if !self.possible.iter().any(|possible| **possible == *folded) {
            self.possible.push(folded.into());
        }
        self
    }

    /// Adds a value to a key; a key that is given several times has a list of values. A binary value is given as it is or
    /// in base64.
    #[must_use]
    pub fn with(self, key: &str, value: impl Into<String>) -> Self {
        self.with_values(key, [value.into()])
    }

    /// Adds values to a key. Without any, the request is known not to have the key.
    #[must_use]
    pub fn with_values(mut self, key: &str, values: impl IntoIterator<Item = String>) -> Self {
        let folded = fold(key);
        let place = self.entries.binary_search_by(|(key, _)| (**key).cmp(&folded));
        let place = place.unwrap_or_else(|place| {
            self.entries.insert(place, (folded.into(), Arc::default()));
            place
        });
        if let Some((_, present)) = self.entries.get_mut(place) {
            *present = present.iter().cloned().chain(values).collect();
        }
        self
    }

    /// Who asks, by the ARN of a user, a role, a federated user session or an account's root.
    ///
    /// Sets `aws:PrincipalArn` and `aws:PrincipalAccount`, and for a user `aws:username`.
    ///
    /// # Errors
    ///
    /// When the ARN is none of these. A role session is refused: its ARN does not say the path of its role, and
    /// `aws:PrincipalArn` is the ARN of the role.
    pub fn with_principal(self, arn: &str) -> Result<Self, PrincipalError> {
        let refused = || PrincipalError { arn: arn.into() };
        let mut parts = arn.splitn(6, ':');
        let (Some("arn"), Some(_), Some(service), Some(""), Some(account), Some(resource)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refused());
        };
        let kind = resource.split('/').next().unwrap_or_default();
        let name = resource.rsplit('/').next().unwrap_or_default();
        let is_principal = match (service, kind) {
            ("iam", "user" | "role") | ("sts", "federated-user") => !name.is_empty() && name.len() < resource.len(),
            ("iam", _) => resource == "root",
            _ => false,
        };
        if !is_account(account) || !is_principal {
            return Err(refused());
        }
        let context = self.with("aws:PrincipalArn", arn).with("aws:PrincipalAccount", account);
        Ok(if kind == "user" { context.with("aws:username", name) } else { context })
    }

    /// A tag of the principal, `aws:PrincipalTag/…`.
    #[must_use]
    pub fn with_principal_tag(self, key: &str, value: &str) -> Self {
        let mut name = String::from("aws:PrincipalTag/");
        name.push_str(key);
        self.with(&name, value)
    }

    /// The time of the request in seconds since 1970: `aws:CurrentTime` and `aws:EpochTime`.
    ///
    /// A time that no calendar has (beyond the year 9999) leaves `aws:CurrentTime` missing.
    #[must_use]
    pub fn with_time(self, seconds: i64) -> Self {
        let context = self.with("aws:EpochTime", seconds.to_string());
        match Timestamp::from_second(seconds) {
            Ok(time) => context.with("aws:CurrentTime", time.to_string()),
            Err(_) => context,
        }
    }

    /// The address that the request comes from, `aws:SourceIp`. One of IPv4 that a socket for both gives as mapped to IPv6 is that of IPv4.
    ///
    /// QLDB has been seen to refuse `qldb:SendCommand` under such conditions where IAM's rules allow it.
    #[must_use]
    pub fn with_source_ip(self, address: IpAddr) -> Self {
        self.with("aws:SourceIp", address.to_canonical().to_string())
    }

    /// Whether the principal signed in with multi-factor authentication, `aws:MultiFactorAuthPresent`. Requests with
    /// long-term access keys do not have the key: for them leave it out.
    #[must_use]
    pub fn with_mfa(self, present: bool) -> Self {
        self.with("aws:MultiFactorAuthPresent", if present { "true" } else { "false" })
    }

    /// This context, and of the keys that `other` has the values of `other`.
    #[must_use]
    pub fn overridden_by(mut self, other: Self) -> Self {
        let Self { entries, partial, possible } = other;
        self.partial |= partial;
        self = possible.iter().fold(self, |context, key| context.with_unknown(key));
        for (key, values) in entries {
            let place = self.entries.binary_search_by(|(present, _)| present.cmp(&key));
            if let Ok(place) = place {
                self.entries.remove(place);
            }
            let (Ok(place) | Err(place)) = place;
            self.entries.insert(place, (key, values));
        }
        self
    }

    /// The same without what is said of some keys, by their names in lower case.
    #[cfg(feature = "session")]
    pub(crate) fn without(mut self, is_left_out: impl Fn(&str) -> bool) -> Self {
        self.entries.retain(|(key, _)| !is_left_out(key));
        self
    }

    /// The values of a key, in any case. `None` if it is missing.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.get_folded(&fold(key))
    }

    /// Whether it is known whether the request has the key.
    pub(crate) fn says_all(&self, folded: &str) -> bool {
        !self.partial && !self.may_have(folded) || self.get_folded(folded).is_some()
    }

    /// Whether it was said of a key that the request may have it.
    pub(crate) fn may_have(&self, folded: &str) -> bool {
        self.possible.iter().any(|possible| {
            let is_family = possible.ends_with(['/', ':']);
            **possible == *folded || is_family && folded.starts_with(&**possible)
        })
    }

    /// Whether a key that begins with this, folded, is given.
    pub(crate) fn has_family(&self, folded: &str) -> bool {
        self.entries.iter().any(|(key, values)| key.starts_with(folded) && !values.is_empty())
    }

    pub(crate) fn get_folded(&self, folded: &str) -> Option<&[String]> {
        let place = self.entries.binary_search_by(|(key, _)| (**key).cmp(folded)).ok()?;
        self.entries.get(place).map(|(_, values)| &**values)
    }
}

/// The text is not the ARN of a principal whose condition keys are known from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalError {
    arn: String,
}

impl PrincipalError {
    /// A stable code for programs: `principal`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "principal"
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(
            "give the ARN of a user, such as `arn:aws:iam::123456789012:user/Adele`, or of a role; for a role session, that of \
             its role",
        ))
    }
}

impl fmt::Display for PrincipalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not the ARN of a user, a role, a federated user or an account's root", self.arn)
    }
}

impl core::error::Error for PrincipalError {}

impl<'a> From<&'a PrincipalError> for Diagnostic<'a> {
    fn from(error: &'a PrincipalError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}
