//! Statements that write: INSERT, UPDATE, DELETE and FROM … SET.

use alloc::borrow::Cow;

use smallvec::SmallVec;

use crate::service::dynamodb::Operation;
use crate::service::dynamodb::condition_key::{ATTRIBUTES, RETURN_VALUES};
use crate::service::dynamodb::plan::{Key, Keys, Operand, Planner};
use crate::service::dynamodb::resolve::Resolver;
use crate::service::dynamodb::resolve::doubt::Doubt;
use crate::service::dynamodb::resolve::error::{Raised, ResolveErrorKind};
use crate::service::dynamodb::resolve::facts::{Given, ReturnValues};
use crate::service::dynamodb::resolve::warning::WarningKind;
use crate::service::dynamodb::rules::Rule;
use crate::service::dynamodb::schema::KeyAttribute;
use crate::service::dynamodb::value::Value;
use crate::span::Span;
use crate::syntax::ast::{
    BinaryOperator, Change, Delete, Expr, ExprId, ExprKind, Extent, Image, Insert, Lead, Operation as Step, Returning,
    Variable,
};

impl<'a> Resolver<'a> {
    /// `INSERT INTO "table" VALUE {…}`
    pub(crate) fn insert(&mut self, insert: Insert) -> Result<(), Raised> {
        let Insert { table, value, value_keyword, returning } = insert;
        if let Some(returning) = returning {
            let what = "`RETURNING` in an INSERT";
            return Err(Raised::new(ResolveErrorKind::Unsupported { what }, returning.span));
        }
        let item = self.span_of(value);
        if !value_keyword {
            return Err(Raised::new(ResolveErrorKind::MissingValue, item));
        }
        self.only_table(table)?;
        self.require(Rule::Insert, table.span);
        match self.statement.expr(value).map(|expr| expr.kind) {
            Some(ExprKind::Parameter) => {
                self.warn(WarningKind::ParameterAsItem, item);
                self.insert_bound(item)
            }
            Some(ExprKind::Struct(_)) => self.insert_tuple(value),
            Some(ExprKind::Query(_) | ExprKind::SetOperation { .. }) => {
                Err(Raised::new(ResolveErrorKind::NestedQuery, item))
            }
            _ => Err(Raised::new(ResolveErrorKind::NotAnItem, item)),
        }
    }

    /// The item is a parameter: its attributes are those of the value.
    fn insert_bound(&mut self, span: Span) -> Result<(), Raised> {
        let Some(value) = self.parameters.value(span) else {
            self.attributes_known = false;
            self.doubt(&ATTRIBUTES, Doubt::Value(span));
            self.doubt_leading(Doubt::Value(span));
            return Ok(());
        };
        let Value::Map(members) = value else {
            return Err(Raised::new(ResolveErrorKind::NotAnItem, span));
        };
        for (name, _) in members {
            self.attribute_text(name.as_str().into());
        }
        let Some(keys) = self.keys else {
            self.doubt_leading(Doubt::Schema);
            return Ok(());
        };
        for attribute in [Some(keys.partition), keys.sort].into_iter().flatten() {
            let name = || attribute.name.clone();
            let Some((_, value)) = members.iter().find(|(name, _)| *name == attribute.name) else {
                return Err(Raised::new(ResolveErrorKind::MissingKey { name: name() }, span));
            };
            if !attribute.kind.takes(value) {
                return Err(Raised::new(ResolveErrorKind::KeyType { name: name() }, span));
            }
            if Operand::of_value(value).is_empty() {
                return Err(Raised::new(ResolveErrorKind::EmptyKey { name: name() }, span));
            }
        }
        let value = |key: &KeyAttribute| {
            let found = members.iter().find(|(name, _)| *name == key.name);
            found.map_or(Operand::Other, |(_, value)| Operand::of_value(value))
        };
        let partition = value(keys.partition);
        self.note_item(&partition, keys.sort.map(value).as_ref());
        self.lead_by(partition, span);
        Ok(())
    }

    fn insert_tuple(&mut self, item: ExprId) -> Result<(), Raised> {
        let statement = self.statement;
        let Some(&Expr { kind: ExprKind::Struct(members), span }) = statement.expr(item) else { return Ok(()) };
        let mut members = statement.tree().exprs.list(members);
        let mut key_values: [Option<ExprId>; 2] = [None, None];
        let mut is_repeated = false;
        while let (Some((name, _)), Some((value, _))) = (members.next(), members.next()) {
            let text = self.item_key(name)?;
            if let Some(key) = self.keys.and_then(|keys| keys.key(&text)) {
                let [partition, sort] = &mut key_values;
                let place = if key == Key::Partition { partition } else { sort };
                is_repeated |= place.replace(value).is_some();
            }
            let known = self.answer.texts.len();
            self.attribute_text(text);
            if self.answer.texts.len() == known {
                self.warn(WarningKind::RepeatedAttribute, self.span_of(name));
            }
            self.value(value)?;
        }
        let Some(keys) = self.keys else {
            self.doubt_leading(Doubt::Schema);
            return Ok(());
        };
        let planner = self.planner(keys);
        let [partition, sort] = key_values;
        let value_of = |attribute: &KeyAttribute, value: Option<ExprId>| match value {
            Some(value) => planner.key_value(attribute, value),
            None => Err(Raised::new(ResolveErrorKind::MissingKey { name: attribute.name.clone() }, span)),
        };
        let partition = value_of(keys.partition, partition)?;
        let sort = keys.sort.map(|attribute| value_of(attribute, sort)).transpose()?;
        // Which of two values for one attribute counts is not published.
        let partition = if is_repeated { Operand::Other } else { partition };
        self.note_item(&partition, sort.as_ref());
        self.lead_by(partition, span);
        Ok(())
    }

    /// The name of an attribute of an item: a string.
    fn item_key(&mut self, id: ExprId) -> Result<Cow<'a, str>, Raised> {
        let statement = self.statement;
        let refused = |span| Err(Raised::new(ResolveErrorKind::NotAnItem, span));
        let Some(&Expr { kind, span }) = statement.expr(id) else { return refused(Span::default()) };
        match kind {
            ExprKind::String => statement.string(id).map_or_else(|| refused(span), Ok),
            ExprKind::Variable(Variable { name, lookup: _, scope: _, steps }) if steps.is_empty() => {
                self.warn(WarningKind::DoubleQuotedKey, span);
                Ok(name.text(statement.source()))
            }
            _ => refused(span),
        }
    }

    /// `UPDATE "table" SET …`, and `FROM "table" WHERE … SET …`.
    pub(crate) fn update(&mut self, change: Change) -> Result<(), Raised> {
        let Change { scope: _, led_by, sources, operations, filter, returning } = change;
        let place = self.read_from(sources)?;
        self.refuse_index(place)?;
        let rule = match led_by {
            Lead::Update => Rule::Update,
            Lead::From => Rule::UpdateFrom,
        };
        self.require(rule, place);
        let statement = self.statement;
        for (_, step) in statement.tree().operations.list(operations) {
            match *step {
                Step::Set(assignments) => {
                    for (_, assignment) in statement.tree().assignments.list(assignments) {
                        self.assignment(*assignment, operations)?;
                    }
                }
                Step::Remove(target) => self.target(target, operations)?,
                Step::Insert { target, value: _, at: _ } => {
                    let what = "`INSERT INTO` a path";
                    let span = self.span_of(target);
                    return Err(Raised::new(ResolveErrorKind::Unsupported { what }, span));
                }
            }
        }
        self.write_filter(filter, place)?;
        self.returning(returning, false)
    }

    /// `DELETE FROM "table" WHERE …`
    pub(crate) fn delete(&mut self, delete: Delete) -> Result<(), Raised> {
        let Delete { scope: _, sources, filter, returning } = delete;
        let place = self.read_from(sources)?;
        self.refuse_index(place)?;
        self.require(Rule::Delete, place);
        self.write_filter(filter, place)?;
        self.returning(returning, true)
    }

    /// Source: measured ("This operation is not supported on an index").
    pub(crate) fn refuse_index(&self, span: Span) -> Result<(), Raised> {
        if self.index.is_some() { Err(Raised::new(ResolveErrorKind::WriteToIndex, span)) } else { Ok(()) }
    }

    /// The WHERE of a write: it says which item, by an `=` on each key attribute.
    ///
    /// Source: measured ("Where clause does not contain a mandatory equality on all key attributes").
    fn write_filter(&mut self, filter: Option<ExprId>, place: Span) -> Result<(), Raised> {
        let Some(filter) = filter else { return Err(Raised::new(ResolveErrorKind::MissingWhere, place)) };
        self.condition(filter)?;
        match self.fixed_key(filter, &self.conjuncts(filter), false)? {
            Some(operand) => self.lead_by(operand, self.span_of(filter)),
            None => self.doubt_leading(Doubt::Schema),
        }
        Ok(())
    }

    /// The value of the partition key, where WHERE, the conjunction of the conditions, fixes the whole key; `None` if the schema is unknown.
    /// Of several values for a key attribute a read takes the first (measured), and a write none.
    pub(crate) fn fixed_key(
        &mut self,
        filter: ExprId,
        conditions: &[ExprId],
        takes_first: bool,
    ) -> Result<Option<Operand<'a>>, Raised> {
        let span = self.span_of(filter);
        let Some(keys) = self.keys else {
            let is_equality = |id: &ExprId| {
                matches!(
                    self.statement.expr(*id).map(|expr| expr.kind),
                    Some(ExprKind::Binary { operator: BinaryOperator::Equal, .. })
                )
            };
            if !conditions.iter().any(is_equality) {
                return Err(Raised::new(ResolveErrorKind::KeyNotFixed { name: None }, span));
            }
            return Ok(None);
        };
        let (mut partition, mut sort) = (Operand::Other, None);
        for (key, attribute) in [(Key::Partition, Some(keys.partition)), (Key::Sort, keys.sort)] {
            let Some(attribute) = attribute else { continue };
            let fixed = self.fixed(keys, attribute, conditions, takes_first)?;
            let Some(value) = fixed else {
                let name = Some(attribute.name.clone());
                return Err(Raised::new(ResolveErrorKind::KeyNotFixed { name }, span));
            };
            match key {
                Key::Partition => partition = value,
                Key::Sort => sort = Some(value),
            }
        }
        self.note_item(&partition, sort.as_ref());
        Ok(Some(partition))
    }

    /// The value that a key attribute is compared with by `=`; the same value twice is one.
    fn fixed(
        &self,
        keys: Keys<'a>,
        attribute: &KeyAttribute,
        conditions: &[ExprId],
        takes_first: bool,
    ) -> Result<Option<Operand<'a>>, Raised> {
        let planner = self.planner(keys);
        let mut fixed: Option<Operand<'a>> = None;
        for id in conditions {
            let Some(&ExprKind::Binary { operator: BinaryOperator::Equal, left, right }) =
                self.statement.expr(*id).map(|expr| &expr.kind)
            else {
                continue;
            };
            let operand = if planner.is_attribute(left, attribute) {
                planner.key_value(attribute, right)?
            } else if planner.is_attribute(right, attribute) {
                // `'a' = key` is not measured: it may fix the key, to a value that is then not known to lead.
                Operand::Other
            } else {
                continue;
            };
            fixed = Some(match fixed {
                None => operand,
                Some(mut before) => match before.is_same(&operand) {
                    Some(true) => {
                        before.note_spelling(&operand);
                        before
                    }
                    Some(false) if takes_first => before,
                    Some(false) => {
                        let kind = ResolveErrorKind::SeveralKeyValues { name: attribute.name.clone() };
                        return Err(Raised::new(kind, self.span_of(*id)));
                    }
                    None => Operand::Other,
                },
            });
        }
        Ok(fixed)
    }

    /// The conditions that AND joins at the top.
    pub(crate) fn conjuncts(&self, filter: ExprId) -> SmallVec<[ExprId; 8]> {
        let mut conjuncts = SmallVec::new();
        self.add_conjuncts(filter, &mut conjuncts);
        conjuncts
    }

    fn add_conjuncts(&self, id: ExprId, conjuncts: &mut SmallVec<[ExprId; 8]>) {
        match self.statement.expr(id).map(|expr| &expr.kind) {
            Some(ExprKind::And(operands)) => {
                let operands = self.statement.tree().exprs.list(*operands);
                operands.for_each(|(id, _)| self.add_conjuncts(id, conjuncts));
            }
            _ => conjuncts.push(id),
        }
    }

    pub(crate) const fn planner<'r>(&'r self, keys: Keys<'a>) -> Planner<'a, 'r> {
        Planner { statement: self.statement, parameters: &self.parameters, keys }
    }

    /// What RETURNING gives back, as `dynamodb:ReturnValues` says it (inferred from the values of the classic API).
    fn returning(&mut self, returning: Option<Returning>, delete: bool) -> Result<(), Raised> {
        let Some(Returning { span, items }) = returning else {
            self.give_back(ReturnValues::None);
            return Ok(());
        };
        if self.target.operation == Some(Operation::ExecuteTransaction) {
            return Err(Raised::new(ResolveErrorKind::ReturningInTransaction, span));
        }
        let mut items = self.statement.tree().returned.list(items).map(|(_, item)| *item);
        let (Some(item), None) = (items.next(), items.next()) else {
            return Err(Raised::new(ResolveErrorKind::Returning { delete }, span));
        };
        let values = match (item.extent, item.image) {
            (Extent::All, Image::Old) => ReturnValues::AllOld,
            (Extent::All, Image::New) => ReturnValues::AllNew,
            (Extent::Modified, Image::Old) => ReturnValues::UpdatedOld,
            (Extent::Modified, Image::New) => ReturnValues::UpdatedNew,
        };
        if item.value.is_some() || delete && values != ReturnValues::AllOld {
            return Err(Raised::new(ResolveErrorKind::Returning { delete }, span));
        }
        self.give_back(values);
        Ok(())
    }

    fn give_back(&mut self, values: ReturnValues) {
        self.facts.return_values = if self.target.returns_on_failure {
            self.doubt(&RETURN_VALUES, Doubt::ReturnedOnFailure);
            Given::Unknown
        } else {
            Given::One(values.name())
        };
    }
}
