//! Which table or index a statement is on.

use alloc::borrow::{Cow, ToOwned};

use crate::service::dynamodb::arn::{TableArn, is_table_name};
use crate::service::dynamodb::plan::Keys;
use crate::service::dynamodb::resolve::error::{Raised, ResolveErrorKind};
use crate::service::dynamodb::resolve::warning::WarningKind;
use crate::service::dynamodb::resolve::{Resolver, is_at};
use crate::service::dynamodb::schema::KeySchema;
use crate::span::Span;
use crate::syntax::arena::List;
use crate::syntax::ast::{Expr, ExprKind, Name, Source, Step, Variable};

impl<'a> Resolver<'a> {
    /// The table or index of a FROM clause, of UPDATE or of DELETE. Returns its place.
    pub(crate) fn read_from(&mut self, sources: List<Source>) -> Result<Span, Raised> {
        let statement = self.statement;
        let mut all = statement.tree().sources.list(sources).map(|(_, source)| *source);
        let refused = |kind, span| Err(Raised::new(kind, span));
        let Some(Source { scope: _, join: _, unpivot, expr, alias, at, by, on }) = all.next() else {
            return refused(ResolveErrorKind::NotATable, statement.span());
        };
        if let Some(second) = all.next() {
            return refused(ResolveErrorKind::SeveralTables, self.span_of(second.expr));
        }
        let span = self.span_of(expr);
        if unpivot {
            return refused(ResolveErrorKind::Unsupported { what: "`UNPIVOT`" }, span);
        }
        if let Some(alias) = alias.or(at).or(by) {
            return refused(ResolveErrorKind::Alias, alias.span);
        }
        if let Some(on) = on {
            return refused(ResolveErrorKind::SeveralTables, self.span_of(on));
        }
        match statement.expr(expr) {
            Some(&Expr { kind: ExprKind::Variable(variable), span }) => self.table_path(variable, span),
            Some(Expr { kind: ExprKind::Query(_) | ExprKind::SetOperation { .. }, .. }) => {
                refused(ResolveErrorKind::NestedQuery, span)
            }
            _ => refused(ResolveErrorKind::NotATable, span),
        }
    }

    /// `table` or `table.index`: a dot between two names divides, one inside of quotes is part of the name.
    fn table_path(&mut self, variable: Variable, span: Span) -> Result<Span, Raised> {
        let Variable { name, lookup, scope: _, steps } = variable;
        if is_at(lookup) {
            return Err(Raised::new(ResolveErrorKind::NotATable, span));
        }
        let statement = self.statement;
        let mut steps = statement.tree().steps.list(steps).map(|(_, step)| *step);
        let index = match (steps.next(), steps.next()) {
            (None, _) => None,
            (Some(Step::Field(index)), None) => Some(index),
            _ => return Err(Raised::new(ResolveErrorKind::TablePath, span)),
        };
        // Refused before the table is looked up (measured).
        if let Some(index) = index.filter(|index| index.text(statement.source()).is_empty()) {
            return Err(Raised::new(ResolveErrorKind::EmptyName, index.span));
        }
        self.table(name)?;
        match index {
            Some(index) => self.index(index)?,
            None => self.table_keys(span)?,
        }
        Ok(span)
    }

    /// The table of a statement that takes a name and nothing else.
    pub(crate) fn only_table(&mut self, name: Name) -> Result<(), Raised> {
        self.table(name)?;
        self.refuse_index(name.span)?;
        self.table_keys(name.span)
    }

    fn table_keys(&mut self, span: Span) -> Result<(), Raised> {
        if self.index.is_none()
            && let Some(table) = self.described
        {
            self.keys = keys_of(&table.keys, self.table, span)?;
        }
        Ok(())
    }

    fn table(&mut self, name: Name) -> Result<(), Raised> {
        let text = name.text(self.statement.source());
        if text.starts_with("arn:") {
            return self.table_arn(name, text);
        }
        self.table = self.check_name(name, text)?;
        let Some(schema) = self.target.schema else { return Ok(()) };
        self.described = schema.table(self.table);
        // A table without a name in its template may have this one.
        if self.described.is_none() && schema.unnamed().is_empty() {
            let near = schema.near(self.table).map(|table| table.name.clone()).collect();
            let kind = ResolveErrorKind::UnknownTable { name: self.table.to_owned(), near };
            return Err(Raised::new(kind, name.span));
        }
        Ok(())
    }

    /// An ARN for a table's name: no source describes it. It is used as it is.
    fn table_arn(&mut self, name: Name, text: Cow<'a, str>) -> Result<(), Raised> {
        let Cow::Borrowed(text) = text else {
            return Err(Raised::new(ResolveErrorKind::InvalidName { name: text.into_owned() }, name.span));
        };
        let refused = || Raised::new(ResolveErrorKind::InvalidName { name: text.to_owned() }, name.span);
        let arn = TableArn::parse(text).map_err(|_| refused())?;
        self.warn(WarningKind::ArnAsTable, name.span);
        (self.answer.base, self.table) = (arn.base(), arn.table());
        if let Some(index) = arn.index() {
            self.index = Some(index);
        }
        // The schemas are those of one account and region.
        if self.answer.base == self.target.account.base() {
            self.described = self.target.schema.and_then(|schema| schema.table(self.table));
        } else {
            self.answer.schema = None;
        }
        Ok(())
    }

    /// Refuses a name that no table can have, if it could mean something else in an ARN.
    fn check_name(&mut self, name: Name, text: Cow<'a, str>) -> Result<&'a str, Raised> {
        if text.is_empty() {
            return Err(Raised::new(ResolveErrorKind::EmptyName, name.span));
        }
        let is_harmless = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '_' | '-' | '.');
        match text {
            Cow::Borrowed(text) if is_table_name(text) => Ok(text),
            Cow::Borrowed(text) if text.chars().all(is_harmless) => {
                self.warn(WarningKind::TableName { name: text }, name.span);
                Ok(text)
            }
            // With a wildcard, a variable or a slash it would mean something else in an ARN.
            text => Err(Raised::new(ResolveErrorKind::InvalidName { name: text.into_owned() }, name.span)),
        }
    }

    fn index(&mut self, name: Name) -> Result<(), Raised> {
        // An ARN may have one already.
        if self.index.is_some() {
            return Err(Raised::new(ResolveErrorKind::TablePath, name.span));
        }
        let text = name.text(self.statement.source());
        let index = self.check_name(name, text)?;
        self.index = Some(index);
        let Some(table) = self.described else { return Ok(()) };
        let Some(found) = table.index(index) else {
            let near = table.near(index).map(|index| index.name.clone()).collect();
            let kind = ResolveErrorKind::UnknownIndex { table: self.table.into(), name: index.into(), near };
            return Err(Raised::new(kind, name.span));
        };
        self.keys = keys_of(&found.keys, index, name.span)?;
        Ok(())
    }
}

/// The key of what is read. Source: measured ("PartiQL statements cannot be executed on tables with multi-attribute HASH keys …").
fn keys_of<'a>(keys: &'a KeySchema, name: &str, span: Span) -> Result<Option<Keys<'a>>, Raised> {
    match (keys.partition(), keys.sort()) {
        ([partition], []) => Ok(Some(Keys { partition, sort: None })),
        ([partition], [sort]) => Ok(Some(Keys { partition, sort: Some(sort) })),
        _ => Err(Raised::new(ResolveErrorKind::SeveralKeyAttributes { name: name.into() }, span)),
    }
}
