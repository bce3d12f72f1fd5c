//! SELECT, and EXISTS of one.

use crate::service::dynamodb::Operation;
use crate::service::dynamodb::condition_key::{FULL_TABLE_SCAN, SELECT};
use crate::service::dynamodb::plan::{Key, Operand, Partitions, Plan};
use crate::service::dynamodb::resolve::assignment::PathLength;
use crate::service::dynamodb::resolve::doubt::Doubt;
use crate::service::dynamodb::resolve::error::{Raised, ResolveErrorKind};
use crate::service::dynamodb::resolve::facts::{Given, LeadingKeys};
use crate::service::dynamodb::resolve::names::{attribute, names};
use crate::service::dynamodb::resolve::warning::WarningKind;
use crate::service::dynamodb::resolve::{FEW, Resolver};
use crate::service::dynamodb::rules::Rule;
use crate::service::dynamodb::schema::IndexKind;
use crate::span::Span;
use crate::syntax::Function;
use crate::syntax::arena::List;
use crate::syntax::ast::{BinaryOperator, Expr, ExprId, ExprKind, Item, Projection, Query, Sort};

impl<'a> Resolver<'a> {
    /// `SELECT … FROM "table"`
    pub(crate) fn select(&mut self, query: ExprId) -> Result<(), Raised> {
        let Query { projection, filter, order, .. } = self.block(query)?;
        let rule = if self.index.is_some() { Rule::SelectIndex } else { Rule::Select };
        self.require(rule, self.place);
        self.facts.select = Given::One(match projection {
            Projection::Star if self.index.is_some() => "ALL_PROJECTED_ATTRIBUTES",
            Projection::Star => "ALL_ATTRIBUTES",
            Projection::Items(_) | Projection::Value(_) | Projection::Pivot { .. } => "SPECIFIC_ATTRIBUTES",
        });
        if self.index.is_some() {
            self.warn(WarningKind::IndexResource, self.place);
            let transaction = match self.target.operation {
                Some(Operation::ExecuteTransaction) => Some(true),
                Some(Operation::BatchExecuteStatement) => Some(false),
                Some(Operation::ExecuteStatement) | None => None,
            };
            if let Some(transaction) = transaction {
                return Err(Raised::new(ResolveErrorKind::IndexInRequest { transaction }, self.place));
            }
        }
        self.check_consistency()?;
        let mut partitions = Partitions::new();
        let plan = self.plan(filter, &mut partitions)?;
        if matches!(self.target.operation, Some(Operation::ExecuteTransaction | Operation::BatchExecuteStatement)) {
            self.read_one_item(filter)?;
        }
        let refused_order = self.check_order(order, filter, plan, partitions.len() > 1)?;
        self.check_projection(projection, filter, plan)?;
        match (refused_order, plan) {
            // It is authorized first, with neither of the keys that say the plan, and then refused (measured).
            (Some(refused), _) => self.warn(WarningKind::RefusedOrder, refused),
            (None, Some(plan)) => self.facts_of(plan, partitions, filter),
            (None, None) => {
                self.facts.full_table_scan = Given::Unknown;
                self.doubt(&FULL_TABLE_SCAN, Doubt::Schema);
                self.doubt_leading(Doubt::Schema);
            }
        }
        Ok(())
    }

    /// Source: measured ("Strongly consistent read is not supported on Global Secondary Indexes").
    fn check_consistency(&self) -> Result<(), Raised> {
        if !self.target.consistent_read {
            return Ok(());
        }
        match self.described.zip(self.index).and_then(|(table, name)| table.index(name)) {
            Some(index) if index.kind == IndexKind::Global => {
                let kind = ResolveErrorKind::ConsistentRead { index: index.name.clone() };
                Err(Raised::new(kind, self.place))
            }
            _ => Ok(()),
        }
    }

    /// A read in a batch or a transaction: WHERE has an `=` on each key attribute, and nothing else.
    ///
    /// Source: measured ("must specify the primary key in the where clause").
    fn read_one_item(&mut self, filter: Option<ExprId>) -> Result<(), Raised> {
        let refused = |span| Err(Raised::new(ResolveErrorKind::ReadOfOneItem, span));
        let Some(filter) = filter else { return refused(self.place) };
        let Some(keys) = self.keys else { return Ok(()) };
        let Some(values) = self.planner(keys).one_item(filter) else { return refused(self.span_of(filter)) };
        let (partition, sort) = values;
        self.note_item(&partition, sort.as_ref());
        Ok(())
    }

    /// `EXISTS(SELECT …)`: one item by its key, under a further condition.
    pub(crate) fn exists(&mut self, query: ExprId) -> Result<(), Raised> {
        let span = self.statement.span();
        match self.target.operation {
            // It is a statement of transactions alone.
            None => self.target.operation = Some(Operation::ExecuteTransaction),
            Some(Operation::ExecuteTransaction) => {}
            Some(Operation::ExecuteStatement | Operation::BatchExecuteStatement) => {
                return Err(Raised::new(ResolveErrorKind::ExistsOutsideTransaction, span));
            }
        }
        let Query { filter, order, .. } = self.block(query)?;
        let refused = || Raised::new(ResolveErrorKind::ExistsForm, span);
        if self.index.is_some() {
            return Err(Raised::new(ResolveErrorKind::IndexInRequest { transaction: true }, self.place));
        }
        if !order.is_empty() {
            return Err(refused());
        }
        self.require(Rule::Exists, self.place);
        self.warn(WarningKind::ExistsAction, span);
        // That these two are there is not measured.
        (self.facts.select, self.facts.full_table_scan) = (Given::Unknown, Given::Unknown);
        self.doubt(&SELECT, Doubt::Undocumented(span));
        self.doubt(&FULL_TABLE_SCAN, Doubt::Undocumented(span));
        let filter = filter.ok_or_else(refused)?;
        let key_attributes = match self.keys {
            Some(keys) => 1 + usize::from(keys.sort.is_some()),
            None => 1,
        };
        let conditions = self.conjuncts(filter);
        let fixed = self.fixed_key(filter, &conditions, true).map_err(|raised| match raised.kind() {
            ResolveErrorKind::KeyNotFixed { .. } => refused(),
            _ => raised,
        })?;
        if self.further_conditions(&conditions) == 0 || conditions.len() <= key_attributes {
            return Err(refused());
        }
        let place = self.span_of(filter);
        match fixed {
            Some(operand) => self.lead_by(operand, place),
            None => self.doubt_leading(Doubt::Schema),
        }
        Ok(())
    }

    /// How many of the joined conditions fix no key attribute; without a schema one of them at least does.
    fn further_conditions(&self, conditions: &[ExprId]) -> usize {
        let Some(keys) = self.keys else { return conditions.len().saturating_sub(1) };
        let planner = self.planner(keys);
        let fixes = |id: &&ExprId| match self.statement.expr(**id).map(|expr| expr.kind) {
            Some(ExprKind::Binary { operator: BinaryOperator::Equal, left, right }) => {
                planner.key_of(left).is_some() || planner.key_of(right).is_some()
            }
            _ => false,
        };
        conditions.iter().filter(|id| !fixes(id)).count()
    }

    /// What is common to both: the clauses, the table, the attributes.
    fn block(&mut self, id: ExprId) -> Result<Query, Raised> {
        let statement = self.statement;
        let refused = |kind, span| Err(Raised::new(kind, span));
        let whole = self.span_of(id);
        let query = match statement.expr(id).map(|expr| expr.kind) {
            Some(ExprKind::Query(query)) => statement.tree().queries.get(query).copied(),
            _ => None,
        };
        let Some(query) = query else {
            return refused(ResolveErrorKind::NestedQuery, whole);
        };
        // What is not looked at is refused where it is, before.
        let Query {
            scope: _,
            projection,
            distinct: _,
            from,
            filter,
            group: _,
            group_as: _,
            having: _,
            order,
            limit: _,
            offset: _,
        } = query;
        self.place = self.read_from(from)?;
        self.projection(projection)?;
        if let Some(filter) = filter {
            self.condition(filter)?;
        }
        self.order(order, filter)?;
        Ok(query)
    }

    fn projection(&mut self, projection: Projection) -> Result<(), Raised> {
        let refused = |what, span| Err(Raised::new(ResolveErrorKind::Unsupported { what }, span));
        let statement = self.statement;
        match projection {
            Projection::Star => Ok(()),
            Projection::Value(value) => refused("`SELECT VALUE`", self.span_of(value)),
            Projection::Pivot { value, key: _ } => refused("`PIVOT`", self.span_of(value)),
            Projection::Items(items) => {
                for (place, (_, Item { expr, alias })) in statement.tree().items.list(items).enumerate() {
                    if let Some(alias) = alias {
                        self.warn(WarningKind::ItemAlias, alias.span);
                    }
                    let known = self.answer.texts.len();
                    self.item(*expr)?;
                    // Few repeat an attribute that is named before.
                    if self.answer.texts.len() == known {
                        let mut before = statement.tree().items.list(items).take(place.min(FEW));
                        if before.any(|(_, before)| self.is_same_path(before.expr, *expr, PathLength::Same)) {
                            self.warn(WarningKind::RepeatedItem, self.span_of(*expr));
                        }
                    }
                }
                Ok(())
            }
        }
    }

    /// An item of the SELECT list is a path. Source: measured ("Unexpected path component", of functions).
    fn item(&mut self, id: ExprId) -> Result<(), Raised> {
        let Some(&Expr { kind, span }) = self.statement.expr(id) else { return Ok(()) };
        match kind {
            ExprKind::Variable(variable) => {
                let before = self.statement.source().as_bytes().get(..span.start as usize).unwrap_or_default();
                if before.iter().rev().find(|byte| **byte > b' ') == Some(&b'(') {
                    self.warn(WarningKind::ComputedItem, span);
                }
                self.path(variable, span)
            }
            ExprKind::Call { name, .. } => {
                let name = name.text(self.statement.source()).into_owned();
                let kind = ResolveErrorKind::FunctionPlace { name, place: "in WHERE or on the right of SET" };
                Err(Raised::new(kind, span))
            }
            _ => {
                self.warn(WarningKind::ComputedItem, span);
                self.value(id)
            }
        }
    }

    /// Source: developer guide, ql-reference.select; that it needs WHERE is measured.
    fn order(&mut self, order: List<Sort>, filter: Option<ExprId>) -> Result<(), Raised> {
        let statement = self.statement;
        for (_, Sort { expr, descending: _, nulls_first }) in statement.tree().sorts.list(order) {
            let span = self.span_of(*expr);
            if filter.is_none() {
                return Err(Raised::new(ResolveErrorKind::OrderWithoutWhere, span));
            }
            if nulls_first.is_some() {
                let what = "`NULLS FIRST` and `NULLS LAST`";
                return Err(Raised::new(ResolveErrorKind::Unsupported { what }, span));
            }
            self.value(*expr)?;
        }
        Ok(())
    }

    /// The plan, if it is known what the keys are, or plain without.
    fn plan(&self, filter: Option<ExprId>, partitions: &mut Partitions<'a>) -> Result<Option<Plan>, Raised> {
        match (self.keys, filter) {
            (_, None) => Ok(Some(Plan::Scan)),
            (Some(keys), filter) => self.planner(keys).plan(filter, partitions).map(Some),
            // Whatever the partition key is, it is a scan.
            (None, Some(filter)) if !self.may_be_query(filter) => Ok(Some(Plan::Scan)),
            (None, Some(_)) => Ok(None),
        }
    }

    /// Whether there are keys with which it is a query, or in doubt: an `=`, or what no source settles of a key attribute.
    fn may_be_query(&self, id: ExprId) -> bool {
        let Some(Expr { kind, .. }) = self.statement.expr(id) else { return true };
        let exprs = &self.statement.tree().exprs;
        let is_plain = |id: ExprId, values: [Option<ExprId>; 2]| {
            attribute(self.statement, id).is_some()
                && values.into_iter().flatten().all(|id| Operand::is_value(self.statement, id))
        };
        let is_settled = match *kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => {
                return exprs.list(operands).any(|(operand, _)| self.may_be_query(operand));
            }
            ExprKind::Not(operand) => {
                let is_measured = matches!(
                    self.statement.expr(operand).map(|expr| expr.kind),
                    Some(ExprKind::Binary { .. } | ExprKind::In { .. } | ExprKind::Between { .. } | ExprKind::Not(_))
                );
                is_measured && !self.may_be_query(operand)
            }
            ExprKind::Binary { operator, left, right } => match operator {
                BinaryOperator::NotEqual
                | BinaryOperator::Less
                | BinaryOperator::LessOrEqual
                | BinaryOperator::Greater
                | BinaryOperator::GreaterOrEqual => is_plain(left, [Some(right), None]),
                BinaryOperator::Equal
                | BinaryOperator::Add
                | BinaryOperator::Subtract
                | BinaryOperator::Multiply
                | BinaryOperator::Divide
                | BinaryOperator::Modulo
                | BinaryOperator::Concat => false,
            },
            ExprKind::Between { negated: _, value, low, high } => is_plain(value, [Some(low), Some(high)]),
            ExprKind::In { negated, value, .. } => negated && is_plain(value, [None, None]),
            ExprKind::Call { name: _, function: Function::BeginsWith, arguments } => {
                let mut arguments = exprs.list(arguments).map(|(id, _)| id);
                arguments.next().is_some_and(|attribute| is_plain(attribute, [arguments.next(), None]))
            }
            _ => false,
        };
        !is_settled && {
            let mut is_named = false;
            names(self.statement, id, &mut |_| is_named = true);
            is_named
        }
    }

    fn check_order(
        &self,
        order: List<Sort>,
        filter: Option<ExprId>,
        plan: Option<Plan>,
        several: bool,
    ) -> Result<Option<Span>, Raised> {
        let Some(plan) = plan.filter(|_| !order.is_empty()) else { return Ok(None) };
        let mut by_partition = false;
        if let Some(keys) = self.keys {
            let planner = self.planner(keys);
            for (_, sort) in self.statement.tree().sorts.list(order) {
                let span = self.span_of(sort.expr);
                match planner.key_of(sort.expr) {
                    Some(key) => by_partition |= key == Key::Partition,
                    None => {
                        let name = self.statement.text(span).trim_matches('"').into();
                        return Err(Raised::new(ResolveErrorKind::OrderByNoKey { name }, span));
                    }
                }
            }
        }
        let place = filter.map_or(self.place, |filter| self.span_of(filter));
        match plan {
            Plan::Scan => Ok(Some(place)),
            Plan::Query if several && !by_partition => {
                Err(Raised::new(ResolveErrorKind::OrderOfSeveralPartitions, place))
            }
            Plan::Query | Plan::Unknown(_) => Ok(None),
        }
    }

    /// What a global index does not project is refused in the SELECT list, and in the WHERE of a query also by a local one (measured).
    fn check_projection(
        &self,
        projection: Projection,
        filter: Option<ExprId>,
        plan: Option<Plan>,
    ) -> Result<(), Raised> {
        let Some((table, name)) = self.described.zip(self.index) else { return Ok(()) };
        let Some(index) = table.index(name) else { return Ok(()) };
        // As a rule all is projected, whatever is looked at.
        if self.answer.texts.iter().all(|attribute| table.projects(index, attribute)) {
            return Ok(());
        }
        let statement = self.statement;
        let check = |id: ExprId| {
            let mut refused = Ok(());
            names(statement, id, &mut |name| {
                let text = name.text(statement.source());
                if refused.is_ok() && !table.projects(index, &text) {
                    let kind = ResolveErrorKind::NotProjected { index: index.name.clone(), name: text.into_owned() };
                    refused = Err(Raised::new(kind, name.span));
                }
            });
            refused
        };
        if let (Projection::Items(items), IndexKind::Global) = (projection, index.kind) {
            statement.tree().items.list(items).try_for_each(|(_, item)| check(item.expr))?;
        }
        match (filter, plan) {
            (Some(filter), Some(Plan::Query)) => check(filter),
            _ => Ok(()),
        }
    }

    fn facts_of(&mut self, plan: Plan, partitions: Partitions<'a>, filter: Option<ExprId>) {
        let place = filter.map_or(self.place, |filter| self.span_of(filter));
        match plan {
            Plan::Scan => self.facts.full_table_scan = Given::One("true"),
            Plan::Unknown(doubt) => {
                self.facts.full_table_scan = Given::Unknown;
                self.doubt(&FULL_TABLE_SCAN, doubt);
                self.doubt_leading(doubt);
            }
            Plan::Query => {
                self.facts.full_table_scan = Given::One("false");
                if partitions.iter().all(|partition| matches!(partition, Operand::Unbound)) {
                    return self.unbound_leading(place);
                }
                self.facts.leading_keys = LeadingKeys::Given;
                for partition in partitions {
                    match partition {
                        Operand::Value(value) => self.facts.partitions.push(value),
                        Operand::Unbound | Operand::Other => return self.doubt_leading(Doubt::Value(place)),
                    }
                }
            }
        }
    }
}
