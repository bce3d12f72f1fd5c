//! Policies from texts.

use partiql_iam::iam::{Effect, NamedPolicy, PolicyDocument, PolicyKind, PolicySet, PolicySources, ResourcePolicy};
use serde::Deserialize;

use crate::fault::Fault;

/// The text of a policy, and the name by which denials speak of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedText {
    /// Any text, such as a file's name.
    pub name: String,
    /// The policy, in JSON.
    pub text: String,
}

/// All policies that apply to a principal, as texts. [`PolicySources`] says what each does.
///
/// In JSON a member that there is not is an error: without it somebody would seem to have other policies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyTexts {
    /// The policies of the user and its groups, or of the role.
    pub identity: Vec<NamedText>,
    /// The permissions boundary.
    pub boundary: Option<NamedText>,
    /// The service control policies, a list for each level from the root to the account.
    pub scps: Vec<Vec<NamedText>>,
    /// The resource control policies.
    pub rcps: Vec<NamedText>,
    /// The policy passed when the session was made.
    pub session: Option<NamedText>,
    /// The policy of the VPC endpoint.
    pub endpoint: Option<NamedText>,
}

/// Policies, compiled.
#[derive(Debug)]
pub struct Policies {
    /// The policies.
    pub set: PolicySet,
    /// The levels of SCPs, from 0, that only deny: nothing is allowed by such a level.
    pub denying_levels: Vec<usize>,
    /// Whether there are resource control policies, which QLDB does not have.
    pub has_rcps: bool,
}

impl Policies {
    /// Reads and compiles all policies, or none: without its boundary, say, a role would seem to be allowed more.
    ///
    /// ```
    /// use partiql_iam_answer::{NamedText, Policies, PolicyTexts};
    ///
    /// let text = r#"{"Statement": {"Effect": "Alow", "Action": "*", "Resource": "*"}}"#;
    /// let identity = vec![NamedText { name: "role.json".into(), text: text.into() }];
    /// let fault = Policies::compile(&PolicyTexts { identity, ..PolicyTexts::default() }).unwrap_err();
    /// assert_eq!((&*fault.input, fault.path.as_deref()), ("role.json", Some("$.Statement.Effect")));
    /// ```
    ///
    /// # Errors
    ///
    /// When a text is no policy; the error's input is the policy's name.
    pub fn compile(texts: &PolicyTexts) -> Result<Self, Fault> {
        let PolicyTexts { identity, boundary, scps, rcps, session, endpoint } = texts;
        let identity = documents(identity, PolicyKind::Identity)?;
        let boundary = boundary.as_ref().map(|text| document(text, PolicyKind::PermissionsBoundary)).transpose()?;
        let mut levels = Vec::with_capacity(scps.len());
        for level in scps {
            levels.push(documents(level, PolicyKind::ServiceControl)?);
        }
        let mut controls = Vec::with_capacity(rcps.len());
        for text in rcps {
            controls.push(resource(text)?);
        }
        let session = documents(session.as_slice(), PolicyKind::Session)?;
        let endpoint = endpoint.as_ref().map(resource).transpose()?;
        let sources = PolicySources { identity, boundary, scps: levels, rcps: controls, session, endpoint };
        let denying = sources.scps.iter().enumerate().filter(|(_, level)| only_denies(level));
        let denying_levels = denying.map(|(number, _)| number).collect();
        Ok(Self { has_rcps: !rcps.is_empty(), set: PolicySet::compile(sources), denying_levels })
    }
}

fn documents(texts: &[NamedText], kind: PolicyKind) -> Result<Vec<NamedPolicy>, Fault> {
    let mut documents = Vec::with_capacity(texts.len());
    for text in texts {
        documents.push(document(text, kind)?);
    }
    Ok(documents)
}

fn document(NamedText { name, text }: &NamedText, kind: PolicyKind) -> Result<NamedPolicy, Fault> {
    let document = PolicyDocument::parse_framed(text, kind).map_err(|error| Fault::policy(name, &error))?;
    Ok(NamedPolicy { name: name.clone(), document })
}

fn resource(NamedText { name, text }: &NamedText) -> Result<NamedPolicy<ResourcePolicy>, Fault> {
    let document = ResourcePolicy::parse_framed(text).map_err(|error| Fault::policy(name, &error))?;
    Ok(NamedPolicy { name: name.clone(), document })
}

/// Whether no statement of the policies allows anything.
fn only_denies(policies: &[NamedPolicy]) -> bool {
    let statements = policies.iter().flat_map(|policy| &policy.document.statements);
    statements.into_iter().all(|statement| statement.effect.value == Effect::Deny)
}
