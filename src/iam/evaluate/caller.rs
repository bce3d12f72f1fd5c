//! Who calls, as far as it is known, against the principals that a policy names.

use crate::iam::evaluate::truth::Truth;
use crate::iam::is_account;

/// A caller. What is not known of it is `None`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller<'r> {
    /// `aws:PrincipalArn`: that of a role, for its sessions.
    arn: Option<&'r str>,
    account: Option<&'r str>,
    /// `aws:userid`: of a session the id of its role, a colon and its name.
    user: Option<&'r str>,
}

/// The partition, service, account and name of an ARN without a region.
type Parts<'a> = (&'a str, &'a str, &'a str, &'a str);

fn parts(arn: &str) -> Option<Parts<'_>> {
    let mut parts = arn.splitn(6, ':');
    match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("arn"), Some(partition), Some(service), Some(""), Some(account), Some(name)) if is_account(account) => {
            Some((partition, service, account, name))
        }
        _ => None,
    }
}

/// Whether it is the ARN of an IAM user, a role, or the root user of an account.
pub(crate) fn is_identity(arn: &str) -> bool {
    let Some((_, "iam", _, name)) = parts(arn) else { return false };
    name.starts_with("user/") || name.starts_with("role/") || name == "root"
}

/// The kind of an identity, and its name without the path: that is unique in an account, in any case.
fn kind_and_name(name: &str) -> (&str, &str) {
    let kind = name.split('/').next().unwrap_or_default();
    (kind, name.rsplit('/').next().unwrap_or_default())
}

impl<'r> Caller<'r> {
    pub(crate) fn new(arn: Option<&'r str>, account: Option<&'r str>, user: Option<&'r str>) -> Self {
        // What has a wildcard is nobody's.
        let arn = arn.filter(|arn| !arn.contains(['*', '?']));
        let account = account.or_else(|| parts(arn?).map(|(_, _, account, _)| account));
        Self { arn, account, user }
    }

    pub(crate) const fn is_unknown(self) -> bool {
        self.arn.is_none()
    }

    /// Whether it is a user with credentials of its own.
    pub(crate) fn is_user(self) -> bool {
        let name = self.arn.and_then(parts);
        name.is_some_and(|(_, service, _, name)| service == "iam" && name.starts_with("user/"))
    }

    /// Whether it is the user or the role with this ARN.
    ///
    /// One of the same name in another path, or in another case, can't be another one.
    pub(crate) fn is_identity(self, wanted: &str) -> Truth {
        let Some(arn) = self.arn else { return Truth::Unknown };
        if arn == wanted {
            return Truth::True;
        }
        // Of a session it is not known which role or user it is of.
        if !is_identity(arn) {
            return Truth::Unknown;
        }
        match (parts(arn), parts(wanted)) {
            (Some((_, _, account, name)), Some((_, _, other_account, other))) => {
                let ((kind, name), (other_kind, other)) = (kind_and_name(name), kind_and_name(other));
                let is_same = account == other_account && kind == other_kind && name.eq_ignore_ascii_case(other);
                if is_same { Truth::Unknown } else { Truth::False }
            }
            _ => Truth::Unknown,
        }
    }

    /// Whether it is the root user of this account.
    pub(crate) fn is_root_of(self, id: &str) -> bool {
        let caller = self.arn.and_then(parts);
        caller.is_some_and(|(_, service, account, name)| service == "iam" && account == id && name == "root")
    }

    /// Whether it is of this account.
    pub(crate) fn is_of(self, id: &str) -> Truth {
        match self.account {
            Some(account) if is_account(account) => Truth::from(account == id),
            _ => Truth::Unknown,
        }
    }

    /// Whether it is the session with this ARN, or what has this unique id.
    ///
    /// Source: IAM User Guide, "AWS JSON policy elements: Principal", on session principals; "IAM identifiers"; the list of values of
    /// `aws:userid`.
    pub(crate) fn is_session(self, wanted: &str) -> Truth {
        if !wanted.contains(':') {
            return self.has_id(wanted);
        }
        let Some(arn) = self.arn else { return Truth::Unknown };
        if arn == wanted {
            return Truth::True;
        }
        let (Some((partition, service, account, name)), Some((of, "sts", of_account, session))) =
            (parts(arn), parts(wanted))
        else {
            return Truth::Unknown;
        };
        let differs = |one: &str, other: &str| !one.eq_ignore_ascii_case(other);
        if service == "iam" && (!name.starts_with("role/") || session.starts_with("federated-user/")) {
            return Truth::False;
        }
        if service == "sts" {
            let is_other = name.starts_with("federated-user/") && differs(arn, wanted);
            return if is_other { Truth::False } else { Truth::Unknown };
        }
        let Some((role, session)) = session.strip_prefix("assumed-role/").and_then(|rest| rest.split_once('/')) else {
            return Truth::Unknown;
        };
        let (_, name) = kind_and_name(name);
        if account != of_account || differs(name, role) {
            return Truth::False;
        }
        let Some((_, of_caller)) = self.user.and_then(|user| user.split_once(':')) else { return Truth::Unknown };
        if differs(session, of_caller) {
            return Truth::False;
        }
        let is_same = partition == of && name == role && session == of_caller;
        if is_same { Truth::True } else { Truth::Unknown }
    }

    /// Whether it is what has this unique id, which IAM shows in the place of one who was deleted.
    fn has_id(self, wanted: &str) -> Truth {
        let Some(user) = self.user else { return Truth::Unknown };
        Truth::from(user.split(':').next() == Some(wanted))
    }

    /// Whether it is a service.
    pub(crate) fn is_service(self) -> Truth {
        if self.arn.is_some_and(is_identity) { Truth::False } else { Truth::Unknown }
    }
}
