//! The IAM User Guide in plain lines, each with its page: whether a request is allowed, of which everything is known.
//!
//! Nothing is shared with `src/iam`. Where the guide is silent or says two things, both readings are tried: see [`Reading`].

pub(crate) mod condition;
pub(crate) mod principal;
pub(crate) mod reading;
pub(crate) mod resource;
pub(crate) mod text;

use crate::guide::condition::Condition;
use crate::guide::principal::{Caller, Grant, Principals};
use crate::guide::reading::{Reading, Silence};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Allow,
    Deny,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    pub(crate) not: bool,
    pub(crate) texts: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) effect: Effect,
    pub(crate) principals: Option<Principals>,
    pub(crate) actions: Texts,
    pub(crate) resources: Texts,
    pub(crate) conditions: Vec<Condition>,
}

#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// Whether its version is 2012-10-17, which has variables.
    pub(crate) has_variables: bool,
    pub(crate) statements: Vec<Statement>,
}

/// Where a policy is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layer {
    Identity,
    Boundary,
    /// A service control policy of this level.
    Scp(usize),
    Session,
    Endpoint,
    Rcp,
    Resource,
}

/// What is asked, by whom, with the values of its condition keys. A key that is not among them the request does not have.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) keys: &'a [(&'a str, Vec<&'a str>)],
    pub(crate) caller: Option<&'a Caller>,
}

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Allowed,
    ImplicitlyDenied,
    ExplicitlyDenied,
}

impl<'a> Request<'a> {
    /// "Key names are case-insensitive" (reference_policies_variables).
    pub(crate) fn values(&self, key: &str) -> &'a [&'a str] {
        let found = self.keys.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        found.map_or(&[], |(_, values)| values)
    }
}

/// "The prefix and the action name are case insensitive"; `*` and `?` are wildcards (reference_policies_elements_action). `NotAction` "matches
/// everything except the specified list" (reference_policies_elements_notaction).
fn action_matches(statement: &Statement, request: &Request<'_>) -> bool {
    let asked = request.action.to_ascii_lowercase();
    let Texts { not, texts } = &statement.actions;
    texts.iter().any(|text| text::glob(&text::wildcards(&text.to_ascii_lowercase()), &asked)) != *not
}

/// All of Action, Resource and Condition must match (reference_policies_elements_condition, "evaluation logic"): conditions are joined by AND.
fn applies(policy: &Policy, statement: &Statement, layer: Layer, request: &Request<'_>, reading: &mut Reading) -> bool {
    if !action_matches(statement, request) {
        return false;
    }
    let Texts { not, texts } = &statement.resources;
    let lacks = policy.has_variables && texts.iter().any(|text| text::lacks_value(text, request, reading));
    // "If AWS cannot resolve a variable, this might cause the entire statement to be invalid" (reference_policies_variables, the first note).
    if lacks && reading.chooses(Silence::StatementWithoutValue) {
        return false;
    }
    let matched = texts.iter().any(|text| resource::matches(text, policy.has_variables, layer, request, reading));
    matched != *not
        && statement.conditions.iter().all(|condition| condition.holds(request, policy.has_variables, reading))
}

/// Whether the policies allow the request.
pub(crate) fn decide(sources: &[(Layer, Vec<&Policy>)], request: &Request<'_>, reading: &mut Reading) -> Answer {
    let is_under_boundary = sources.iter().any(|(layer, _)| *layer == Layer::Boundary);
    let has_session = sources.iter().any(|(layer, _)| *layer == Layer::Session);
    let (mut denied, mut allowing, mut granted) = (false, Vec::new(), Grant::Nothing);
    for (layer, policies) in sources {
        // RCPs are for the services that Organizations lists (orgs_manage_policies_rcps): DynamoDB and S3 are, QLDB is not.
        if *layer == Layer::Rcp && request.action.to_ascii_lowercase().starts_with("qldb:") {
            continue;
        }
        for policy in policies {
            // "Session policies don't support" ARNs with fewer than six parts (reference-arns).
            let is_refused = *layer == Layer::Session && policy.statements.iter().any(resource::is_incomplete);
            if is_refused && reading.chooses(Silence::RefusedForSessions) {
                continue;
            }
            for statement in &policy.statements {
                if !applies(policy, statement, *layer, request, reading) {
                    continue;
                }
                match (statement.effect, &statement.principals) {
                    (Effect::Deny, Some(principals)) => {
                        denied |= principals.means(request, *layer, is_under_boundary, reading);
                    }
                    (Effect::Deny, None) => denied = true,
                    (Effect::Allow, Some(principals)) if *layer == Layer::Resource => {
                        granted = granted.max(principals.grants(statement, request, has_session, reading));
                    }
                    (Effect::Allow, Some(principals)) => {
                        if principals.means(request, *layer, false, reading) {
                            allowing.push(*layer);
                        }
                    }
                    (Effect::Allow, None) => allowing.push(*layer),
                }
            }
        }
    }
    // "An explicit deny in any policy overrides any allows" (reference_policies_evaluation-logic).
    if denied {
        return Answer::ExplicitlyDenied;
    }
    let is_foreign = request.caller.is_some_and(|caller| !request.resource.contains(&format!(":{}:", caller.account)));
    let must_allow = |layer: Layer| match layer {
        // "RCPFullAWSAccess can't be detached" and only it can allow (orgs_manage_policies_rcps).
        Layer::Rcp | Layer::Resource => false,
        // In another account both accounts must allow (reference_policies_evaluation-logic-cross-account).
        Layer::Identity => is_foreign || granted == Grant::Nothing,
        // What is granted to a user or to a session itself they do not limit (reference_policies_evaluation-logic_policy-eval-denyallow).
        Layer::Boundary | Layer::Session => is_foreign || granted != Grant::Directly,
        // "If an SCP is present … only if those policies and the SCP allow the action" (reference_policies_evaluation-logic); at every level
        // (orgs_manage_policies_scps_evaluation). The policy of an endpoint limits all that comes through it (vpc-endpoints-access).
        Layer::Scp(_) | Layer::Endpoint => true,
    };
    let all = sources.iter().all(|(layer, _)| !must_allow(*layer) || allowing.contains(layer));
    // "By default, all requests are implicitly denied" (reference_policies_evaluation-logic): without a policy of the principal too.
    if all && (!is_foreign || granted != Grant::Nothing) { Answer::Allowed } else { Answer::ImplicitlyDenied }
}
