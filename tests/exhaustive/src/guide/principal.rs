//! `Principal` and `NotPrincipal` of the policies of resources and of endpoints.

use crate::guide::condition::Set;
use crate::guide::reading::{Reading, Silence};
use crate::guide::{Layer, Request, Statement};

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) account: &'static str,
    /// The ARN of the user, of the role or of the root user.
    pub(crate) arn: &'static str,
    /// The ARN of the session of a role.
    pub(crate) session: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(crate) struct Principals {
    pub(crate) not: bool,
    /// `*`, ARNs and ids of accounts.
    pub(crate) who: Vec<&'static str>,
}

/// What an Allow of a resource's policy gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grant {
    Nothing,
    /// What an identity-based policy would.
    AsIdentity,
    /// To the caller itself, whatever a boundary and a session policy allow.
    Directly,
}

/// The account that a principal is, by its id or as its root (reference_policies_elements_principal, "AWS account principals").
fn account(who: &str) -> Option<&str> {
    let id = who.strip_suffix(":root").and_then(|arn| arn.split(':').nth(4)).unwrap_or(who);
    (id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit())).then_some(id)
}

impl Principals {
    /// Whether a Deny, or any statement of an endpoint's policy, is for the caller.
    pub(crate) fn means(
        &self,
        request: &Request<'_>,
        layer: Layer,
        is_under_boundary: bool,
        reading: &mut Reading,
    ) -> bool {
        let Some(caller) = request.caller else { return self.who == ["*"] && !self.not };
        // "Don't use … NotPrincipal … with a Deny effect for IAM users or roles that have a permissions boundary … regardless of the values
        // specified" (reference_policies_elements_notprincipal).
        if self.not && is_under_boundary && layer != Layer::Endpoint {
            return true;
        }
        let is_exact = |who: &&str| *who == "*" || *who == caller.arn || Some(*who) == caller.session;
        // "You can specify AWS account identifiers … the principals of the account" (reference_policies_elements_principal).
        let is_of_account = |who: &&str| account(who) == Some(caller.account);
        let listed = self.who.iter().any(is_exact);
        let of_account = self.who.iter().any(is_of_account);
        // All but everybody is nobody.
        if self.not && layer == Layer::Endpoint && self.who.contains(&"*") {
            return false;
        }
        if self.not {
            // "You must also list the account ARN", and beside a role its session (reference_policies_elements_notprincipal); what holds if
            // they are not all there is not said.
            let has_session = caller.session.is_none_or(|session| self.who.contains(&session));
            return match (listed || of_account, of_account && has_session && self.who.contains(&caller.arn)) {
                (false, _) => true,
                (true, true) => false,
                (true, false) => reading.chooses(Silence::NotPrincipal),
            };
        }
        if layer == Layer::Endpoint && of_account && !listed {
            return reading.chooses(Silence::EndpointPrincipal);
        }
        listed || of_account
    }

    /// What an Allow of the policy of a resource gives to the caller (reference_policies_evaluation-logic_policy-eval-denyallow, "Resource-based
    /// policies").
    pub(crate) fn grants(
        &self,
        statement: &Statement,
        request: &Request<'_>,
        has_session_policy: bool,
        reading: &mut Reading,
    ) -> Grant {
        let Some(caller) = request.caller else { return Grant::Nothing };
        let is_listed = |who: &str| who == "*" || who == caller.arn || account(who) == Some(caller.account);
        // "We strongly recommend that you do not use NotPrincipal … with Allow" (reference_policies_elements_notprincipal).
        if self.not {
            let is_for = !self.who.iter().any(|who| is_listed(who)) && reading.chooses(Silence::NotPrincipal);
            return if is_for { Grant::AsIdentity } else { Grant::Nothing };
        }
        let is_home = request.resource.contains(&format!(":{}:", caller.account));
        // "You can specify the role ARN in … the aws:PrincipalArn condition key … permissions boundaries and session policies do not limit
        // permissions granted using the aws:PrincipalArn condition key with a wildcard in the Principal element".
        let names_caller = statement.conditions.iter().any(|condition| {
            condition.key == "aws:PrincipalArn"
                && !condition.operator.contains("Not")
                && !condition.if_exists
                && condition.set != Set::ForAllValues
        });
        let one = |who: &&str, reading: &mut Reading| match *who {
            "*" if names_caller => Grant::Directly,
            // The table of the page does not have it.
            "*" if reading.chooses(Silence::GrantToEveryone) => Grant::Directly,
            "*" => Grant::AsIdentity,
            // "Permissions are granted directly to the session."
            who if Some(who) == caller.session => Grant::Directly,
            // "Permissions are granted directly to the user"; those of a role are limited by a boundary and a session policy.
            who if who == caller.arn && who.contains(":user/") && !has_session_policy => Grant::Directly,
            // The root user, by its ARN or the id of the account, which mean the same (reference_policies_elements_principal).
            who if account(who) == Some(caller.account) && caller.arn.ends_with(":root") && is_home => Grant::Directly,
            who if who == caller.arn => Grant::AsIdentity,
            // "The account … can then delegate": of the same account it leaves it to identity-based policies; to another it opens the door.
            who if account(who) == Some(caller.account) && !is_home => Grant::AsIdentity,
            _ => Grant::Nothing,
        };
        self.who.iter().map(|who| one(who, reading)).max().unwrap_or(Grant::Nothing)
    }
}
