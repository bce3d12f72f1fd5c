//! Which policies of a file are meant: those of a role, or of the only one.

use partiql_iam::Span;

use crate::error::TemplateError;
use crate::found::{Form, FoundPolicy, FoundRole, PolicyUse, Template};

/// Policies that belong together: those of a role, or one that is alone.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Chosen<'t> {
    /// The role, if they are a role's.
    pub role: Option<&'t FoundRole>,
    /// The policies, in the file's order.
    pub policies: Vec<&'t FoundPolicy>,
}

impl Template {
    /// The identity-based policies of the role, user, group or function with this id or name, or the policy with this id. Without a name,
    /// those of the only one that has any.
    ///
    /// # Errors
    ///
    /// When there is no such role, or several and none is named, and when policies of the file are not read.
    pub fn chosen(&self, name: Option<&str>) -> Result<Chosen<'_>, TemplateError> {
        let whole = Span::default();
        if let Some(unread) = self.unread.iter().find(|unread| unread.severity == partiql_iam::iam::Severity::Error) {
            let (message, help) = (unread.message.clone(), unread.help.clone());
            return Err(TemplateError::Form { message, help, span: unread.span });
        }
        if let Some(name) = name {
            return self.named(name);
        }
        let identity = || self.policies.iter().filter(|policy| policy.kind == PolicyUse::Identity);
        if self.form == Form::Policy {
            return Ok(Chosen { role: None, policies: identity().collect() });
        }
        let holders: Vec<&FoundRole> =
            self.roles.iter().filter(|role| self.policies_of(role).next().is_some()).collect();
        let is_alone = |policy: &&FoundPolicy| policy.attached_to.is_empty();
        let alone: Vec<&FoundPolicy> = identity().filter(is_alone).collect();
        match (holders.as_slice(), alone.as_slice()) {
            // Its name may be that of another one, which has no policies.
            ([role], []) => self.named(&role.id),
            ([], [policy]) => Ok(Chosen { role: None, policies: vec![policy] }),
            ([], []) => Err(TemplateError::Form {
                message: format!("{} without policies that are attached to a role", self.form.name()),
                help: "give a file with the policies".to_owned(),
                span: whole,
            }),
            _ => Err(TemplateError::Form {
                message: format!("{} with the policies of several: {}", self.form.name(), self.names()),
                help: "say whose are meant: `FILE#NAME`".to_owned(),
                span: whole,
            }),
        }
    }

    fn named(&self, name: &str) -> Result<Chosen<'_>, TemplateError> {
        let is_its = |role: &&FoundRole| role.id == name || role.name.as_deref() == Some(name);
        let mut roles = self.roles.iter().filter(is_its);
        match (roles.next(), roles.next()) {
            (Some(role), None) => return Ok(Chosen { role: Some(role), policies: self.policies_of(role).collect() }),
            (_, Some(second)) => {
                return Err(TemplateError::Form {
                    message: format!("`{name}` names several roles, users or groups"),
                    help: "give the policies of the one that is meant in a file of its own".to_owned(),
                    span: second.span,
                });
            }
            (None, None) => {}
        }
        let is_it = |policy: &&FoundPolicy| policy.owner.id == name && policy.kind != PolicyUse::Trust;
        let policies: Vec<&FoundPolicy> = self.policies.iter().filter(is_it).collect();
        if !policies.is_empty() {
            return Ok(Chosen { role: None, policies });
        }
        let near = partiql_iam::nearest::nearest(name, self.all_names());
        Err(TemplateError::Form {
            message: format!("there is no role and no policy `{name}` in it"),
            help: match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has {}", self.names()),
            },
            span: Span::default(),
        })
    }

    fn all_names(&self) -> impl Iterator<Item = &str> {
        let roles = self.roles.iter().map(|role| role.id.as_str());
        let is_alone = |policy: &&FoundPolicy| policy.attached_to.is_empty() && policy.kind == PolicyUse::Identity;
        roles.chain(self.policies.iter().filter(is_alone).map(|policy| policy.owner.id.as_str()))
    }

    /// The names of what has policies, in backticks, the first few.
    fn names(&self) -> String {
        const SHOWN: usize = 8;
        let names: Vec<String> = self.all_names().map(|name| format!("`{name}`")).collect();
        match names.len() {
            0 => "none".to_owned(),
            count if count > SHOWN => {
                let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
                format!("{} and {} more", shown.join(", "), count - SHOWN)
            }
            _ => names.join(", "),
        }
    }
}
