//! From JSON to policy documents, by the rules of IAM's grammar.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::iam::document::error::{PolicyError, PolicyErrorKind as Problem};
use crate::iam::document::limits::MAX_POLICY_STATEMENTS;
use crate::iam::document::wrapper::{DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS, not_whole};
use crate::iam::document::{
    Document, Effect, Located, OneOrMany, PrincipalAccess, PrincipalType, Principals, Selection, Statement, Variables,
    Version, Who,
};
use crate::iam::evaluate::placeholder;
use crate::iam::evaluate::resource::is_incomplete;
use crate::iam::evaluate::variable::has_bad_variable;
use crate::json::{Json, Member, Node};
use crate::json::{Path, Step};
use crate::span::Span;

pub(crate) type Read<T> = Result<T, PolicyError>;

/// The version, the id and the member with the statements.
type Head<'n, 't> = (Option<Located<Version>>, Option<Located<String>>, &'n Member<'t>);

/// Knows the place, for errors, and whether there are variables.
pub(crate) struct Reader<'t> {
    path: Path<'t>,
    variables: Variables,
    is_session: bool,
    /// Whether it takes what people have in place of a whole policy.
    is_lenient: bool,
}

/// The members of an object that are known by name; each is taken once, and what is left is unknown.
struct Elements<'n, 't> {
    members: Vec<&'n Member<'t>>,
    span: Span,
}

impl<'n, 't> Elements<'n, 't> {
    fn take(&mut self, name: &str) -> Option<&'n Member<'t>> {
        let place = self.members.iter().position(|member| member.key == name)?;
        Some(self.members.remove(place))
    }
}

impl<'t> Reader<'t> {
    pub(crate) const fn new(is_session: bool) -> Self {
        Self { path: Path::root(), variables: Variables::Plain, is_session, is_lenient: false }
    }

    pub(crate) const fn lenient(is_session: bool) -> Self {
        Self { path: Path::root(), variables: Variables::Plain, is_session, is_lenient: true }
    }

    /// All that is read from here on is in this member.
    pub(crate) fn enter(&mut self, key: Cow<'t, str>) {
        self.path.push(Step::Key(key));
    }

    pub(crate) fn fail<T>(&self, problem: Problem, span: Span) -> Read<T> {
        Err(PolicyError::new(problem, &self.path, span))
    }

    pub(crate) fn wrong_type<T>(&self, wanted: &'static str, node: &Node<'_>) -> Read<T> {
        self.fail(Problem::Type { wanted, found: node.value.kind() }, node.span)
    }

    /// Runs `read` one step down.
    pub(crate) fn within<T>(&mut self, step: Step<'t>, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.path.push(step);
        let result = read(self)?;
        self.path.pop();
        Ok(result)
    }

    pub(crate) fn member<'n, T>(
        &mut self,
        member: &'n Member<'t>,
        read: impl FnOnce(&mut Self, &'n Node<'t>) -> Read<T>,
    ) -> Read<T> {
        self.within(Step::Key(member.key.clone()), |this| read(this, &member.value))
    }

    pub(crate) fn object<'n>(&self, node: &'n Node<'t>) -> Read<&'n [Member<'t>]> {
        match &node.value {
            Json::Object(members) => Ok(members),
            _ => self.wrong_type("an object", node),
        }
    }

    fn statement_elements<'n>(&mut self, node: &'n Node<'t>) -> Read<Elements<'n, 't>> {
        let elements = self.elements(node)?;
        self.known_only(&elements, &STATEMENT_ELEMENTS)?;
        Ok(elements)
    }

    fn elements<'n>(&self, node: &'n Node<'t>) -> Read<Elements<'n, 't>> {
        Ok(Elements { members: self.object(node)?.iter().collect(), span: node.span })
    }

    /// Fails at the first element that there is not: said before what is missing, which may be the same with a slip.
    fn known_only(&mut self, elements: &Elements<'_, 't>, known: &[&str]) -> Read<()> {
        match elements.members.iter().find(|member| !known.contains(&&*member.key)) {
            None => Ok(()),
            Some(member) => self
                .member(member, |this, _| this.fail(Problem::UnknownElement(member.key.to_string()), member.key_span)),
        }
    }

    fn refuse(&mut self, elements: &mut Elements<'_, 't>, name: &'static str, problem: Problem) -> Read<()> {
        match elements.take(name) {
            None => Ok(()),
            Some(member) => self.within(Step::Key(Cow::Borrowed(name)), |this| this.fail(problem, member.key_span)),
        }
    }

    fn string(&mut self, node: &Node<'t>) -> Read<Located<String>> {
        match &node.value {
            Json::String(text) => Ok(Located { value: text.to_string(), span: node.span }),
            _ => self.wrong_type("a string", node),
        }
    }

    pub(crate) fn document<T>(
        &mut self,
        node: &Node<'t>,
        takes_id: bool,
        statement: fn(&mut Self, &Node<'t>) -> Read<Statement<T>>,
    ) -> Read<Document<T>> {
        if let Some(problem) = not_whole(node) {
            return match problem {
                Problem::BareStatement if self.is_lenient => {
                    let (statements, listed) = self.statements(node, statement)?;
                    Ok(Document { version: None, id: None, statements, listed, is_template: false })
                }
                problem => self.fail(problem, node.span),
            };
        }
        let (version, id, found) = self.head(node, takes_id)?;
        let (statements, listed) = self.member(found, |this, node| this.statements(node, statement))?;
        Ok(Document { version, id, statements, listed, is_template: false })
    }

    /// What a document has beside its statements, and the member with these.
    fn head<'n>(&mut self, node: &'n Node<'t>, takes_id: bool) -> Read<Head<'n, 't>> {
        let mut elements = self.elements(node)?;
        self.known_only(&elements, &DOCUMENT_ELEMENTS)?;
        let version = elements.take("Version").map(|member| self.member(member, Self::version)).transpose()?;
        self.variables = version.map_or(Version::V2008, |version| version.value).variables();
        if !takes_id {
            self.refuse(&mut elements, "Id", Problem::NotInIdentityPolicy("Id"))?;
        }
        let id = elements.take("Id").map(|member| self.member(member, Self::string)).transpose()?;
        match elements.take("Statement") {
            Some(found) => Ok((version, id, found)),
            None => self.fail(Problem::MissingElement("Statement"), elements.span),
        }
    }

    fn version(&mut self, node: &Node<'t>) -> Read<Located<Version>> {
        let text = self.string(node)?;
        match [Version::V2008, Version::V2012].into_iter().find(|version| version.name() == text.value) {
            Some(version) => Ok(Located { value: version, span: text.span }),
            None => self.fail(Problem::Version(text.value), text.span),
        }
    }

    fn statements<T>(
        &mut self,
        node: &Node<'t>,
        statement: fn(&mut Self, &Node<'t>) -> Read<Statement<T>>,
    ) -> Read<(Vec<Statement<T>>, bool)> {
        let Json::Array(items) = &node.value else {
            return Ok((vec![statement(self, node)?], false));
        };
        if items.is_empty() {
            return self.fail(Problem::NoStatement, node.span);
        }
        if let Some(first) = items.get(MAX_POLICY_STATEMENTS) {
            return self.fail(Problem::TooManyStatements, first.span);
        }
        let mut sids = BTreeSet::new();
        let mut statements = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let read = self.within(Step::Index(index), |this| {
                let read = statement(this, item)?;
                this.note_sid(read.sid.as_ref(), &mut sids)?;
                Ok(read)
            })?;
            statements.push(read);
        }
        Ok((statements, true))
    }

    fn note_sid(&mut self, sid: Option<&Located<String>>, known: &mut BTreeSet<String>) -> Read<()> {
        match sid {
            Some(sid) if !sid.value.is_empty() && !known.insert(sid.value.clone()) => {
                self.enter(Cow::Borrowed("Sid"));
                self.fail(Problem::DuplicateSid(sid.value.clone()), sid.span)
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn identity_statement(&mut self, node: &Node<'t>) -> Read<Statement<Selection>> {
        let mut elements = self.statement_elements(node)?;
        for name in ["Principal", "NotPrincipal"] {
            self.refuse(&mut elements, name, Problem::NotInIdentityPolicy(name))?;
        }
        self.statement(elements, |this, elements| {
            this.selection(elements, "Resource", "NotResource", Self::check_resource)
        })
    }

    pub(crate) fn trust_statement(&mut self, node: &Node<'t>) -> Read<Statement<Principals>> {
        let mut elements = self.statement_elements(node)?;
        for name in ["Resource", "NotResource"] {
            self.refuse(&mut elements, name, Problem::NotInTrustPolicy(name))?;
        }
        self.statement(elements, Self::principals)
    }

    pub(crate) fn resource_statement(&mut self, node: &Node<'t>) -> Read<Statement<PrincipalAccess>> {
        let elements = self.statement_elements(node)?;
        self.statement(elements, |this, elements| {
            let principals = this.principals(elements)?;
            let resources = this.selection(elements, "Resource", "NotResource", Self::check_resource)?;
            Ok(PrincipalAccess { principals, resources })
        })
    }

    fn principals(&mut self, elements: &mut Elements<'_, 't>) -> Read<Principals> {
        let (member, negated) = self.one_of(elements, "Principal", "NotPrincipal")?;
        self.member(member, |this, node| Ok(Principals { negated, who: this.who(node)?, span: node.span }))
    }

    fn statement<T>(
        &mut self,
        mut elements: Elements<'_, 't>,
        target: impl FnOnce(&mut Self, &mut Elements<'_, 't>) -> Read<T>,
    ) -> Read<Statement<T>> {
        let (sid, effect) = self.sid_and_effect(&mut elements)?;
        let actions = self.selection(&mut elements, "Action", "NotAction", Self::check_action)?;
        let target = target(self, &mut elements)?;
        let conditions = match elements.take("Condition") {
            Some(member) => self.member(member, Self::conditions)?,
            None => Vec::new(),
        };
        Ok(Statement { sid, effect, actions, target, conditions, span: elements.span })
    }

    fn sid_and_effect(&mut self, elements: &mut Elements<'_, 't>) -> Read<(Option<Located<String>>, Located<Effect>)> {
        let sid = elements.take("Sid").map(|member| self.member(member, Self::sid)).transpose()?;
        match elements.take("Effect") {
            Some(effect) => Ok((sid, self.member(effect, Self::effect)?)),
            None => self.fail(Problem::MissingElement("Effect"), elements.span),
        }
    }

    fn sid(&mut self, node: &Node<'t>) -> Read<Located<String>> {
        let sid = self.string(node)?;
        if sid.value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(sid)
        } else {
            self.fail(Problem::Sid(sid.value), sid.span)
        }
    }

    fn effect(&mut self, node: &Node<'t>) -> Read<Located<Effect>> {
        let text = self.string(node)?;
        match [Effect::Allow, Effect::Deny].into_iter().find(|effect| effect.name() == text.value) {
            Some(effect) => Ok(Located { value: effect, span: text.span }),
            None => self.fail(Problem::Effect(text.value), text.span),
        }
    }

    /// The one of an element and its `Not…` form that is there, and whether it is the latter.
    fn one_of<'n>(
        &mut self,
        elements: &mut Elements<'n, 't>,
        plain: &'static str,
        not: &'static str,
    ) -> Read<(&'n Member<'t>, bool)> {
        match (elements.take(plain), elements.take(not)) {
            (Some(member), None) => Ok((member, false)),
            (None, Some(member)) => Ok((member, true)),
            (None, None) => self.fail(Problem::NeitherElement(plain, not), elements.span),
            (Some(_), Some(member)) => self.within(Step::Key(Cow::Borrowed(not)), |this| {
                this.fail(Problem::BothElements(plain, not), member.key_span)
            }),
        }
    }

    fn selection(
        &mut self,
        elements: &mut Elements<'_, 't>,
        plain: &'static str,
        not: &'static str,
        check: fn(&mut Self, &Located<String>) -> Read<()>,
    ) -> Read<Selection> {
        let (member, negated) = self.one_of(elements, plain, not)?;
        let patterns = self.member(member, |this, node| {
            this.one_or_many(node, &|this, node| {
                let pattern = this.string(node)?;
                check(this, &pattern)?;
                Ok(pattern)
            })
        })?;
        Ok(Selection { negated, patterns })
    }

    pub(crate) fn one_or_many(
        &mut self,
        node: &Node<'t>,
        one: &dyn Fn(&mut Self, &Node<'t>) -> Read<Located<String>>,
    ) -> Read<OneOrMany> {
        let Json::Array(items) = &node.value else {
            return Ok(OneOrMany { values: vec![one(self, node)?], listed: false, span: node.span });
        };
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            values.push(self.within(Step::Index(index), |this| one(this, item))?);
        }
        Ok(OneOrMany { values, listed: true, span: node.span })
    }

    /// `*`, or a service prefix without wildcards and a name. IAM takes `*:*` for `*`, and refuses every other wildcard in the prefix:
    /// "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards" (IAM's own message).
    fn check_action(&mut self, action: &Located<String>) -> Read<()> {
        let prefix = action.value.split_once(':').map(|(prefix, _)| prefix);
        let is_prefix =
            |prefix: &str| !prefix.is_empty() && prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if prefix.is_some_and(|prefix| prefix.contains(['*', '?'])) && action.value != "*:*" {
            return self.fail(Problem::ActionVendor(action.value.clone()), action.span);
        }
        if matches!(&*action.value, "*" | "*:*") || prefix.is_some_and(is_prefix) {
            Ok(())
        } else {
            self.fail(Problem::Action(action.value.clone()), action.span)
        }
    }

    fn check_resource(&mut self, resource: &Located<String>) -> Read<()> {
        let is_place = self.is_lenient && placeholder::length(&resource.value).is_some();
        if resource.value != "*" && !resource.value.starts_with("arn:") && !is_place {
            return self.fail(Problem::Resource(resource.value.clone()), resource.span);
        }
        if self.is_session && is_incomplete(&resource.value, self.variables) {
            return self.fail(Problem::IncompleteArn(resource.value.clone()), resource.span);
        }
        self.check_variables(resource)
    }

    pub(crate) fn check_variables(&mut self, text: &Located<String>) -> Read<()> {
        if self.variables == Variables::Allowed && has_bad_variable(&placeholder::skeleton(&text.value)) {
            return self.fail(Problem::VariableBrace(text.value.clone()), text.span);
        }
        Ok(())
    }

    fn who(&mut self, node: &Node<'t>) -> Read<Who> {
        match &node.value {
            Json::String(text) if text == "*" => return Ok(Who::Everyone),
            Json::String(text) => return self.fail(Problem::Principal(text.to_string()), node.span),
            _ => {}
        }
        let mut named = Vec::new();
        for member in self.object(node)? {
            let kind = PrincipalType::ALL.into_iter().find(|kind| kind.name() == member.key);
            let entry = self.member(member, |this, node| match kind {
                Some(kind) => Ok((kind, this.one_or_many(node, &Self::string)?)),
                None => this.fail(Problem::PrincipalType(member.key.to_string()), member.key_span),
            })?;
            named.push(entry);
        }
        Ok(Who::Named(named))
    }
}
