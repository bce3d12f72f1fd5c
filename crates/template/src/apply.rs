//! Policies of a file as the library takes them: documents and findings with the places of the file.

use partiql_iam::iam::{
    ConditionBlock, ConditionEntry, Document, Effect, Finding, OneOrMany, PolicyDocument, PolicyError, PolicyKind,
    PrincipalAccess, Principals, ResourcePolicy, Selection, Statement, Who,
};
use partiql_iam::{LintContext, Span, lint};

use crate::found::FoundPolicy;
use crate::text::{DoubtKind, PolicyText, Written};

/// What a statement is on when it may not be there: the library takes it as unknown.
const PERHAPS: &str = "${Condition}";

impl FoundPolicy {
    /// The policy as one of this kind. Its places are those in the file; what a doubt is about never allows, and may deny.
    ///
    /// # Errors
    ///
    /// When the library does not take it as a policy, with the place in the file.
    pub fn document(&self, kind: PolicyKind) -> Result<PolicyDocument, PolicyError> {
        let mut document = PolicyDocument::parse_framed(self.text.json(), kind).map_err(|error| self.moved(error))?;
        for statement in &mut document.statements {
            let is_doubtful = self.is_doubtful(statement.span);
            let Statement { effect, target, .. } = statement;
            if is_doubtful {
                weaken(effect.value, target);
            }
        }
        document.is_template = !self.text.is_written_as_json();
        self.place_document(&mut document, Self::place_selection);
        Ok(document)
    }

    /// The policy as that of a resource, as [`document`](Self::document) has it.
    ///
    /// # Errors
    ///
    /// When the library does not take it as one, with the place in the file.
    pub fn resource_document(&self) -> Result<ResourcePolicy, PolicyError> {
        let mut document = ResourcePolicy::parse_framed(self.text.json()).map_err(|error| self.moved(error))?;
        for statement in &mut document.statements {
            let is_doubtful = self.is_doubtful(statement.span);
            let Statement { effect, target, .. } = statement;
            if is_doubtful {
                weaken(effect.value, &mut target.resources);
            }
        }
        document.is_template = !self.text.is_written_as_json();
        self.place_document(&mut document, |this, target| {
            let PrincipalAccess { principals, resources, .. } = target;
            this.place_principals(principals);
            this.place_selection(resources);
        });
        Ok(document)
    }

    /// What is wrong with the policy, with the places of the file, and the fixes that can be written there.
    ///
    /// # Errors
    ///
    /// When the library does not take it as a policy, with the place in the file.
    pub fn lint(&self, context: LintContext<'_>) -> Result<Vec<Finding>, PolicyError> {
        if self.is_written_elsewhere {
            return Ok(Vec::new());
        }
        let found = lint(self.text.json(), context).map_err(|error| self.moved(error))?;
        let is_about_file = |finding: &Finding| {
            let is_stand_in = self.text.doubts().iter().any(|doubt| {
                let around = doubt.json.start <= finding.span.start && finding.span.end <= doubt.json.end;
                doubt.kind == DoubtKind::Replaced && around
            });
            // What is unknown is written as the place of a template: something does fill that in.
            let is_own_place = finding.lint.code() == "placeholder" && self.text.is_filled_in(finding);
            !is_stand_in && !is_own_place
        };
        let mut findings: Vec<Finding> = found.into_iter().filter(is_about_file).collect();
        for finding in &mut findings {
            if let Some(fix) = &mut finding.fix {
                let edits: Option<Vec<_>> = fix.edits.iter().map(|edit| self.text.edit(edit)).collect();
                match edits {
                    Some(edits) => fix.edits = edits,
                    None => finding.fix = None,
                }
            }
            finding.span = self.text.place(finding.span);
        }
        Ok(findings)
    }

    fn moved(&self, error: PolicyError) -> PolicyError {
        error.moved(|span| self.text.place(span))
    }

    fn is_doubtful(&self, statement: Span) -> bool {
        let mut doubts = self.text.doubts().iter();
        self.may_be_missing || doubts.any(|doubt| doubt.json == statement && doubt.kind == DoubtKind::MayBeMissing)
    }

    fn place<T>(&self, located: &mut partiql_iam::iam::Located<T>) {
        located.span = self.text.place(located.span);
    }

    fn place_document<T>(&self, document: &mut Document<T>, mut target: impl FnMut(&Self, &mut T)) {
        let Document { version, id, statements, listed: _, is_template: _, .. } = document;
        if let Some(version) = version {
            self.place(version);
        }
        if let Some(id) = id {
            self.place(id);
        }
        for statement in statements {
            let Statement { sid, effect, actions, target: about, conditions, span, .. } = statement;
            *span = self.text.place(*span);
            if let Some(sid) = sid {
                self.place(sid);
            }
            self.place(effect);
            self.place_selection(actions);
            target(self, about);
            for ConditionBlock { operator, keys, .. } in conditions {
                self.place(operator);
                for ConditionEntry { key, values, .. } in keys {
                    self.place(key);
                    self.place_all(values);
                }
            }
        }
    }

    fn place_selection(&self, selection: &mut Selection) {
        let Selection { negated: _, patterns, .. } = selection;
        self.place_all(patterns);
    }

    fn place_all(&self, texts: &mut OneOrMany) {
        let OneOrMany { values, listed: _, span, .. } = texts;
        for value in values {
            self.place(value);
        }
        *span = self.text.place(*span);
    }

    fn place_principals(&self, principals: &mut Principals) {
        let Principals { negated: _, who, span, .. } = principals;
        *span = self.text.place(*span);
        match who {
            Who::Everyone => {}
            Who::Named(named) => named.iter_mut().for_each(|(_, names)| self.place_all(names)),
        }
    }
}

/// The resources of a statement that may not be there: what it allows is unknown, and what it denies may be denied.
fn weaken(effect: Effect, resources: &mut Selection) {
    let Selection { negated, patterns, .. } = resources;
    match effect {
        Effect::Deny if !*negated => {
            for pattern in &mut patterns.values {
                if pattern.value == "*" {
                    pattern.value.clear();
                }
                pattern.value.push_str(PERHAPS);
            }
        }
        Effect::Allow | Effect::Deny => {
            *negated = false;
            patterns.values.truncate(1);
            for pattern in &mut patterns.values {
                PERHAPS.clone_into(&mut pattern.value);
            }
        }
    }
}

impl PolicyText {
    /// Whether the template fills in the place that a finding is about.
    fn is_filled_in(&self, finding: &Finding) -> bool {
        self.part(finding.span).is_some_and(|part| match part.written {
            Written::Computed => true,
            // Whatever is between these braces is an expression there.
            Written::Hcl | Written::HclArgument | Written::Heredoc | Written::Quoted => {
                finding.subject.starts_with("`${")
            }
            Written::Fixed | Written::Json | Written::Yaml(_) => false,
        })
    }
}
