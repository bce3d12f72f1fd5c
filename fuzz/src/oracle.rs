//! What a statement reads by the reference resolver: small, slow, and apart from the resolver of the library, whose answer may never be less.
//!
//! Source: `StaticTypeVisitorTransform` of partiql-lang-kotlin v0.2.7, `transformExprId` above all, with the order of visits of
//! `innerTransformExprSelect` and `innerTransformDataManipulation`. Where that refuses a statement this goes on: a table in a nested query is
//! read, since FROM could name it there if not for an option; a name after FROM is none, and so is one that nothing has.

use std::collections::BTreeSet;

use partiql_iam::Requirement;
use partiql_iam::qldb::Action;
use partiql_iam::syntax::Function;
use partiql_iam::syntax::arena::List;
use partiql_iam::syntax::ast::{
    Expr, ExprId, ExprKind, Item, Join, Lookup, Name, Operation, Projection, QueryId, Source, Statement, StatementKind,
    Step, Variable,
};

const COMMITTED: &str = "_ql_committed_";

/// Something of the ledger that is read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// A table, by its name.
    Table(String),
    /// The system catalog.
    Catalog,
    /// The history of a table, by the argument that names it.
    History(String),
}

impl Read {
    /// Whether a requirement is of what is read.
    #[must_use]
    pub fn is_met_by(&self, need: &Requirement<'_>) -> bool {
        match (self, need.resource.kind().name) {
            (Self::Table(name), "table") => {
                need.resource.name().is_some_and(|table| table.eq_ignore_ascii_case(name))
                    && need.actions().any(|action| action == Action::PartiQLSelect)
            }
            (Self::Catalog, "catalog") => true,
            (Self::History(name), "table") => {
                need.resource.name() == Some(name) && need.action() == Action::PartiQLHistoryFunction
            }
            _ => false,
        }
    }
}

/// What a statement reads in a ledger with these active tables.
#[must_use]
pub fn reads(statement: &Statement<'_>, tables: &[&str]) -> BTreeSet<Read> {
    let mut found = BTreeSet::new();
    let mut outermost = Block::new(statement, tables, 0, Vec::new());
    match *statement.kind() {
        StatementKind::Select(expr) | StatementKind::Exists(expr) => outermost.expr(expr),
        StatementKind::RedactRevision(redact) => {
            for argument in [redact.block_address, redact.table_id, redact.document_id] {
                outermost.expr(argument);
            }
        }
        StatementKind::Insert(insert) => {
            let mut block = Block::new(statement, tables, 1, Vec::new());
            block.expr(insert.value);
            found.append(&mut block.found);
        }
        StatementKind::Change(change) => {
            let mut block = Block::new(statement, tables, 1, Vec::new());
            block.from(change.sources);
            block.optional(change.filter);
            for (_, operation) in statement.tree().operations.list(change.operations) {
                block.operation(operation);
            }
            found.append(&mut block.found);
        }
        StatementKind::Delete(delete) => {
            let mut block = Block::new(statement, tables, 1, Vec::new());
            block.from(delete.sources);
            block.optional(delete.filter);
            found.append(&mut block.found);
        }
        StatementKind::CreateTable(_)
        | StatementKind::DropTable(_)
        | StatementKind::UndropTable(_)
        | StatementKind::CreateIndex(_)
        | StatementKind::DropIndex(_) => {}
    }
    found.append(&mut outermost.found);
    found
}

/// One `VisitorTransform`.
struct Block<'a> {
    statement: &'a Statement<'a>,
    tables: &'a [&'a str],
    depth: usize,
    enclosing: Vec<String>,
    locals: Vec<String>,
    globals_first: bool,
    contains_join: bool,
    from_visited: bool,
    has_single_source: bool,
    sources: usize,
    found: BTreeSet<Read>,
}

impl<'a> Block<'a> {
    fn new(statement: &'a Statement<'a>, tables: &'a [&'a str], depth: usize, enclosing: Vec<String>) -> Self {
        Self {
            statement,
            tables,
            depth,
            enclosing,
            locals: Vec::new(),
            globals_first: false,
            contains_join: false,
            from_visited: false,
            has_single_source: false,
            sources: 0,
            found: BTreeSet::new(),
        }
    }

    fn text(&self, name: Name) -> String {
        name.text(self.statement.source()).into_owned()
    }

    /// `transformExprId`, with `findBind`.
    fn id(&mut self, name: Name, lookup: Lookup) {
        let text = self.text(name);
        let matches = |other: &str| if name.quoted { other == text } else { other.eq_ignore_ascii_case(&text) };
        let is_local = self.locals.iter().chain(&self.enclosing).any(|local| matches(local));
        let is_qualified = matches!(lookup, Lookup::Alias | Lookup::OpenAlias);
        if is_local && (is_qualified || !self.globals_first) {
            return;
        }
        // A field of the one source, or refused.
        if self.has_single_source || self.from_visited {
            return;
        }
        for table in self.tables {
            if matches(table) || matches(&format!("{COMMITTED}{table}")) {
                self.found.insert(Read::Table((*table).to_owned()));
            }
        }
        if matches("information_schema") {
            self.found.insert(Read::Catalog);
        }
    }

    /// `transformFromSource` of the whole clause, then what LET binds.
    fn from(&mut self, sources: List<Source>) {
        self.joins(sources);
        self.from_visited = true;
        self.has_single_source = !self.contains_join && self.depth == 1;
        for (_, binding) in self.statement.tree().sources.list(sources) {
            if binding.join == Join::Let {
                self.expr(binding.expr);
            }
        }
    }

    /// `transformFromSourceJoin`: from the left, each condition after its two sides.
    fn joins(&mut self, sources: List<Source>) {
        let statement = self.statement;
        let list =
            || statement.tree().sources.list(sources).map(|(_, source)| source).filter(|one| one.join != Join::Let);
        self.contains_join |= list().count() > 1;
        for source in list() {
            if let Some(Expr { kind: ExprKind::Join(inner), .. }) = statement.expr(source.expr) {
                self.joins(*inner);
            } else {
                self.globals_first = true;
                self.expr(source.expr);
                self.globals_first = false;
                let alias =
                    source.alias.map(|alias| self.text(alias)).unwrap_or_else(|| self.default_alias(source.expr));
                self.sources += 1;
                self.locals.push(alias);
            }
            for name in [source.at, source.by].into_iter().flatten() {
                self.locals.push(self.text(name));
            }
            self.optional(source.on);
        }
    }

    /// `extractColumnAlias`
    fn default_alias(&self, expr: ExprId) -> String {
        let by_place = || format!("_{}", self.sources + 1);
        let (root, steps) = match self.statement.expr(expr).map(|expr| expr.kind) {
            Some(ExprKind::Variable(Variable { name, steps, .. })) => (Some(name), steps),
            Some(ExprKind::Path { steps, .. }) => (None, steps),
            _ => return by_place(),
        };
        match self.statement.tree().steps.list(steps).last().map(|(_, step)| *step) {
            None => root.map_or_else(by_place, |root| self.text(root)),
            Some(Step::Field(name)) => self.text(name),
            Some(Step::Index(index)) => {
                self.statement.string(index).map_or_else(by_place, std::borrow::Cow::into_owned)
            }
            Some(Step::EveryField | Step::EveryElement) => by_place(),
        }
    }

    /// `transformExprSelect`, in the order of `innerTransformExprSelect`.
    fn query(&mut self, query: QueryId) {
        let Some(query) = self.statement.tree().queries.get(query) else { return };
        let enclosing = self.locals.iter().chain(&self.enclosing).cloned().collect();
        let mut block = Block::new(self.statement, self.tables, self.depth + 1, enclosing);
        block.from(query.from);
        block.optional(query.filter);
        block.items(query.group);
        block.optional(query.having);
        match query.projection {
            Projection::Star => {}
            Projection::Items(items) => block.items(items),
            Projection::Value(value) => block.expr(value),
            Projection::Pivot { value, key } => {
                block.expr(value);
                block.expr(key);
            }
        }
        for (_, sort) in self.statement.tree().sorts.list(query.order) {
            block.expr(sort.expr);
        }
        block.optional(query.limit);
        block.optional(query.offset);
        self.found.append(&mut block.found);
    }

    fn operation(&mut self, operation: &Operation) {
        match *operation {
            Operation::Set(assignments) => {
                for (_, assignment) in self.statement.tree().assignments.list(assignments) {
                    self.expr(assignment.target);
                    self.expr(assignment.value);
                }
            }
            Operation::Insert { target, value, at } => {
                self.expr(target);
                self.expr(value);
                self.optional(at);
            }
            Operation::Remove(target) => self.expr(target),
        }
    }

    fn items(&mut self, items: List<Item>) {
        for (_, item) in self.statement.tree().items.list(items) {
            self.expr(item.expr);
        }
    }

    fn optional(&mut self, expr: Option<ExprId>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    fn list(&mut self, exprs: List<Expr>) {
        for (expr, _) in self.statement.tree().exprs.list(exprs) {
            self.expr(expr);
        }
    }

    fn steps(&mut self, steps: List<Step>) {
        for (_, step) in self.statement.tree().steps.list(steps) {
            if let Step::Index(index) = step {
                self.expr(*index);
            }
        }
    }

    /// `history` of QLDB: its first argument is a table by name or id, wherever the call is.
    fn call(&mut self, function: Function, arguments: List<Expr>) {
        let mut first = self.statement.tree().exprs.list(arguments);
        if function != Function::History {
            return self.list(arguments);
        }
        if let Some((_, Expr { kind: ExprKind::Variable(Variable { name, .. }), .. })) = first.next() {
            self.found.insert(Read::History(self.text(*name)));
        }
        for (argument, _) in first {
            self.expr(argument);
        }
    }

    fn expr(&mut self, expr: ExprId) {
        let Some(&Expr { kind, .. }) = self.statement.expr(expr) else { return };
        match kind {
            ExprKind::Null
            | ExprKind::Missing
            | ExprKind::Bool(_)
            | ExprKind::String
            | ExprKind::Number
            | ExprKind::Ion
            | ExprKind::DateTime
            | ExprKind::DatePart
            | ExprKind::Star
            | ExprKind::Parameter => {}
            ExprKind::Variable(Variable { name, lookup, scope: _, steps }) => {
                self.id(name, lookup);
                self.steps(steps);
            }
            ExprKind::Path { root, steps } => {
                self.expr(root);
                self.steps(steps);
            }
            ExprKind::Call { name: _, function, arguments } => self.call(function, arguments),
            ExprKind::Cast { value, to: _ } | ExprKind::Is { negated: _, value, type_name: _ } => self.expr(value),
            ExprKind::Trim { side: _, characters, value } => {
                self.optional(characters);
                self.expr(value);
            }
            ExprKind::Sign { negative: _, operand } | ExprKind::Not(operand) => self.expr(operand),
            ExprKind::Binary { operator: _, left, right }
            | ExprKind::SetOperation { operator: _, all: _, left, right } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Between { negated: _, value, low, high } => {
                self.expr(value);
                self.expr(low);
                self.expr(high);
            }
            ExprKind::In { negated: _, value, collection, parenthesized: _ } => {
                self.expr(value);
                self.expr(collection);
            }
            ExprKind::Like { negated: _, value, pattern, escape } => {
                self.expr(value);
                self.expr(pattern);
                self.optional(escape);
            }
            ExprKind::Case { operand, branches, otherwise } => {
                self.optional(operand);
                self.list(branches);
                self.optional(otherwise);
            }
            ExprKind::And(exprs)
            | ExprKind::Or(exprs)
            | ExprKind::List(exprs)
            | ExprKind::Row(exprs)
            | ExprKind::Bag(exprs)
            | ExprKind::Struct(exprs)
            | ExprKind::Values(exprs) => self.list(exprs),
            ExprKind::Join(sources) => self.joins(sources),
            ExprKind::Query(query) => self.query(query),
        }
    }
}
