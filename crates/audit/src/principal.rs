//! Who ran statements, as records name principals.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::tally::Tally;

/// What the name begins with of whom records do not say who it was, or not all of it.
pub const UNKNOWN: &str = "unknown principal";

/// Of records that say the account alone.
const OF_ACCOUNT: &str = "unknown principal of the account ";

/// A role by which an ARN is told: sessions do not have its path, and no two roles of an account have one name
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
#[derive(PartialEq, Eq)]
struct Role<'n> {
    partition: &'n str,
    account: &'n str,
    name: &'n str,
    /// The path is not known.
    is_session: bool,
}

impl<'n> Role<'n> {
    /// Of the ARN of a role or of a session of one.
    fn of(arn: &'n str) -> Option<Self> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", partition, service, "", account, resource] = *parts.as_slice() else { return None };
        let (name, is_session) = match service {
            "iam" => (resource.strip_prefix("role/")?.rsplit('/').next()?, false),
            "sts" => (resource.strip_prefix("assumed-role/")?.split('/').next()?, true),
            _ => return None,
        };
        (!name.is_empty()).then_some(Self { partition, account, name, is_session })
    }

    fn is_same(&self, other: &Self) -> bool {
        (self.partition, self.account, self.name) == (other.partition, other.account, other.name)
    }
}

/// The ARN without the name of the session, if it is one of a session of a role: sessions of a role have one policy.
pub(crate) fn without_session(arn: &str) -> &str {
    match Role::of(arn) {
        Some(Role { name, is_session: true, .. }) => {
            let end =
                arn.split_once(":assumed-role/").map_or(arn.len(), |(begin, _)| begin.len() + ":assumed-role/".len());
            arn.get(..end + name.len()).unwrap_or(arn)
        }
        Some(_) | None => arn,
    }
}

/// Whether a name, or a pattern of names, has a form in which one principal has one name: the ARN of a role, a user or a session, or a service.
fn is_whole(name: &str) -> bool {
    if name.starts_with("service ") {
        return true;
    }
    let parts: Vec<&str> = name.splitn(6, ':').collect();
    let ["arn", _, service, _, _, resource] = *parts.as_slice() else { return name.contains('*') };
    let begins: &[&str] = match service {
        "iam" => &["role/", "user/", "root"],
        "sts" => &["assumed-role/", "federated-user/"],
        _ => return name.contains('*'),
    };
    begins.iter().any(|begin| resource.starts_with(begin)) || name.contains('*')
}

/// Whether a name that a tally has for a principal says that nobody knows who it was.
#[must_use]
pub fn is_unknown(name: Option<&str>) -> bool {
    name.is_none_or(|name| name.trim().is_empty() || name.starts_with(UNKNOWN))
}

/// Whether a text is of a pattern with `*`, which stands for any letters.
///
/// ```
/// use partiql_iam_audit::is_like;
///
/// assert!(is_like("arn:*:role/clerk", "arn:aws:iam::123456789012:role/clerk"));
/// assert!(!is_like("clerk", "clerk2"));
/// ```
#[must_use]
pub fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part).and_then(|place| rest.get(place + part.len()..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Whether a name that a tally has is that of a principal, or of one of a pattern with `*`. `None`: it may be.
///
/// ```
/// use partiql_iam_audit::is_principal;
///
/// let role = "arn:aws:iam::123456789012:role/team/clerk";
/// assert_eq!(is_principal(role, Some("arn:aws:sts::123456789012:assumed-role/clerk")), Some(true));
/// assert_eq!(is_principal(role, Some("arn:aws:sts::123456789012:assumed-role/dealer")), Some(false));
/// assert_eq!(is_principal(role, Some("unknown principal")), None);
/// ```
#[must_use]
pub fn is_principal(wanted: &str, name: Option<&str>) -> Option<bool> {
    if name.is_some_and(|name| is_like(wanted, name)) {
        return Some(true);
    }
    let name = name.filter(|name| !name.trim().is_empty())?;
    let is_one = !wanted.contains('*');
    let account = |arn: &str| arn.split(':').nth(4).map(str::to_owned).filter(|account| !account.is_empty());
    if let Some(own) = name.strip_prefix(OF_ACCOUNT) {
        return account(wanted).filter(|_| is_one).filter(|account| account != own).map(|_| false);
    }
    if is_unknown(Some(name)) {
        return None;
    }
    // No principal has such a name: in a record it is no pattern, and may be that of anybody.
    if name.contains('*') {
        return None;
    }
    let asked = Role::of(wanted).filter(|_| is_one);
    match (asked, Role::of(name)) {
        (Some(asked), Some(role)) => Some(asked.is_same(&role)),
        // A role that is not named whole may be of the pattern, or another name of the one that is asked for.
        (None, Some(Role { is_session: true, .. })) if !is_one => None,
        // Of a user whom nobody names: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
        (None, _) if name.contains(":federated-user/") => None,
        // A name in another form, as an engine or a log may have it, may be that of anybody.
        _ if is_whole(wanted) && !is_whole(name) => None,
        _ if is_one && !is_whole(wanted) && is_whole(name) => None,
        _ => Some(false),
    }
}

impl Tally {
    /// The same where roles that records name by their sessions alone, which do not say the path, have the name that other records have for them.
    /// `also`: the name of one that is known.
    #[must_use]
    pub fn with_roles(mut self, also: Option<&str>) -> Self {
        let principals = || {
            let permissions = self.permissions.keys().map(|permission| &permission.principal);
            permissions.chain(self.unread.rows.keys().map(|unread| &unread.principal)).flatten()
        };
        let is_session = |name: &str| Role::of(name).is_some_and(|role| role.is_session);
        if !principals().any(|name| is_session(name)) {
            return self;
        }
        let also: Option<Arc<str>> = also.filter(|name| !name.contains('*') && !is_session(name)).map(Arc::from);
        let whole: BTreeSet<Arc<str>> = principals().filter(|name| !is_session(name)).cloned().collect();
        let name_of = |name: Option<Arc<str>>| {
            let name = name?;
            let Some(role) = Role::of(&name).filter(|role| role.is_session) else { return Some(name) };
            let is_it = |known: &&Arc<str>| Role::of(known).is_some_and(|known| known.is_same(&role));
            let mut same = whole.iter().filter(is_it);
            // Of a role that was deleted and made again under another path nobody knows which one it was.
            let only = same.next().filter(|_| same.next().is_none());
            Some(also.as_ref().filter(is_it).or(only).map_or_else(|| Arc::clone(&name), Arc::clone))
        };
        for (mut permission, manners) in std::mem::take(&mut self.permissions) {
            permission.principal = name_of(permission.principal);
            self.permissions.entry(permission).or_default().merge(&manners);
        }
        for (mut unread, usage) in std::mem::take(&mut self.unread.rows) {
            unread.principal = name_of(unread.principal);
            self.unread.add(&unread, &usage);
        }
        self
    }
}

/// The name of a principal of whom the account alone is known.
pub(crate) fn of_account(account: &str) -> Cow<'static, str> {
    Cow::Owned(format!("{OF_ACCOUNT}{account}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*", "", true),
            ("*b*", "abc", true),
            ("a*b*c", "axbxc", true),
            ("a*c", "ab", false),
            ("ab*b", "ab", false),
            ("", "", true),
        ] {
            assert_eq!(is_like(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn principals() {
        let role = "arn:aws:iam::123456789012:role/team/clerk";
        for (wanted, name, expected) in [
            (role, role, Some(true)),
            (role, "arn:aws:sts::123456789012:assumed-role/clerk", Some(true)),
            (role, "arn:aws:iam::123456789012:role/clerk", Some(true)),
            (role, "arn:aws:iam::123456789012:role/dealer", Some(false)),
            (role, "arn:aws:sts::999999999999:assumed-role/clerk", Some(false)),
            (role, "arn:aws:iam::123456789012:user/team/clerk", Some(false)),
            (role, "arn:aws:sts::123456789012:federated-user/f", Some(false)),
            (role, "service x.amazonaws.com", Some(false)),
            (role, "unknown principal of the account 999999999999", Some(false)),
            (role, "unknown principal of the account 123456789012", None),
            (role, "unknown principal (AKIA)", None),
            (role, "", None),
            ("arn:aws:iam::123456789012:user/u", "arn:aws:sts::123456789012:federated-user/f", None),
            (role, "clerk", None),
            (role, "AROAEXAMPLE:app", None),
            (role, " arn:aws:iam::123456789012:role/team/clerk", None),
            (role, "ARN:aws:iam::123456789012:role/team/clerk", None),
            (role, "arn:aws:iam::123456789012:clerk", None),
            (role, "arn:aws:iam::123456789012:root", Some(false)),
            ("*:role/team/*", "clerk", None),
            ("cl*", "clerk", Some(true)),
            ("cl*", "dealer", None),
            ("clerk", "clerk", Some(true)),
            ("clerk", "dealer", Some(false)),
            (role, "cl*rk", None),
            (role, "arn:aws:iam::123456789012:role/*", None),
            (role, "arn:aws:iam::123456789012:user/*", None),
            ("clerk", "*", None),
            ("*:role/team/*", "arn:aws:iam::*:role/clerk", None),
            ("clerk", role, None),
            ("clerk", "service x.amazonaws.com", None),
            ("*:role/team/*", "arn:aws:sts::123456789012:assumed-role/clerk", None),
            ("*:role/team/*", "arn:aws:iam::123456789012:role/clerk", Some(false)),
            ("*", "unknown principal", Some(true)),
            ("arn:aws:sts::123456789012:assumed-role/clerk/s", "arn:aws:iam::123456789012:role/clerk", Some(true)),
        ] {
            assert_eq!(is_principal(wanted, Some(name)), expected, "{wanted} {name}");
        }
        assert_eq!(is_principal(role, None), None);
        assert_eq!(without_session("arn:aws:sts::1:assumed-role/clerk/app"), "arn:aws:sts::1:assumed-role/clerk");
        assert_eq!(without_session("arn:aws:sts::1:federated-user/f"), "arn:aws:sts::1:federated-user/f");
    }
}
