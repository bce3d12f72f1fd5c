//! Columns of Arrow that have what a caller names.

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Decimal128Type, Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray, LargeStringArray, StringArray, StringViewArray,
};
use arrow_schema::{ArrowError, DataType, Schema};
use partiql_iam_answer::Fault;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::error;

/// Why batches are not read.
pub(crate) enum Refused {
    Fault(Box<Fault>),
    Arrow(ArrowError),
}

impl Refused {
    pub(crate) fn fault(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }

    pub(crate) fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            Self::Fault(fault) => error::input(py, &fault, None),
            Self::Arrow(error) => PyValueError::new_err(error.to_string()),
        }
    }
}

impl From<ArrowError> for Refused {
    fn from(error: ArrowError) -> Self {
        Self::Arrow(error)
    }
}

/// The place of the column that is named by an argument, else of the usual one, else of the only one. `what`: what it has.
pub(crate) fn place_of(
    schema: &Schema,
    argument: &str,
    name: Option<&str>,
    usual: &str,
    what: &str,
) -> Result<usize, Fault> {
    let found = match name {
        Some(name) => schema.index_of(name).ok(),
        None => schema.index_of(usual).ok().or((schema.fields().len() == 1).then_some(0)),
    };
    found.ok_or_else(|| {
        let problem = format!("there is no column `{}`", name.unwrap_or(usual));
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let help = format!("say with `{argument}` which has the {what}: `{}`", names.join("`, `"));
        Fault::plain(argument, "no-column", problem, help)
    })
}

/// A column of texts or bytes.
pub(crate) enum Cells<'a> {
    Text(&'a StringArray),
    LargeText(&'a LargeStringArray),
    TextView(&'a StringViewArray),
    Bytes(&'a BinaryArray),
    LargeBytes(&'a LargeBinaryArray),
    BytesView(&'a BinaryViewArray),
}

impl<'a> Cells<'a> {
    pub(crate) fn of(column: &'a ArrayRef, argument: &str) -> Result<Self, Refused> {
        Ok(match column.data_type() {
            DataType::Utf8 => Self::Text(column.as_string()),
            DataType::LargeUtf8 => Self::LargeText(column.as_string()),
            DataType::Utf8View => Self::TextView(column.as_string_view()),
            DataType::Binary => Self::Bytes(column.as_binary()),
            DataType::LargeBinary => Self::LargeBytes(column.as_binary()),
            DataType::BinaryView => Self::BytesView(column.as_binary_view()),
            other => {
                let problem = format!("the column of `{argument}` is of `{other}`, not of strings or bytes");
                let help = "give one of strings, or cast it: `table.column(…).cast(\"string\")`";
                return Err(Refused::fault(Fault::plain(argument, "column-type", problem, help)));
            }
        })
    }

    /// What is in a row; `None` if it is null.
    pub(crate) fn get(&self, row: usize) -> Option<&'a [u8]> {
        match self {
            Self::Text(cells) => cells.is_valid(row).then(|| cells.value(row).as_bytes()),
            Self::LargeText(cells) => cells.is_valid(row).then(|| cells.value(row).as_bytes()),
            Self::TextView(cells) => cells.is_valid(row).then(|| cells.value(row).as_bytes()),
            Self::Bytes(cells) => cells.is_valid(row).then(|| cells.value(row)),
            Self::LargeBytes(cells) => cells.is_valid(row).then(|| cells.value(row)),
            Self::BytesView(cells) => cells.is_valid(row).then(|| cells.value(row)),
        }
    }
}

/// The numbers of a column, whatever an engine makes of a sum of integers; `None` where it is null.
pub(crate) fn numbers(column: &ArrayRef, name: &'static str) -> Result<Vec<Option<i64>>, Refused> {
    fn of<T: ArrowPrimitiveType>(column: &ArrayRef) -> Option<Vec<Option<i64>>>
    where
        i64: TryFrom<T::Native>,
    {
        let cells = column.as_primitive::<T>().iter();
        cells.map(|cell| cell.map(i64::try_from).transpose().ok()).collect()
    }
    let found = match column.data_type() {
        DataType::Int64 => of::<Int64Type>(column),
        DataType::Int32 => of::<Int32Type>(column),
        DataType::UInt64 => of::<UInt64Type>(column),
        DataType::UInt32 => of::<UInt32Type>(column),
        DataType::Decimal128(_, 0) => of::<Decimal128Type>(column),
        DataType::Null => Some(vec![None; column.len()]),
        other => {
            let problem = format!("the column `{name}` is of `{other}`, not of integers");
            let help = format!("cast it: `CAST({name} AS BIGINT)`");
            return Err(Refused::fault(Fault::plain("rows", "column-type", problem, help)));
        }
    };
    found.ok_or_else(|| {
        let problem = format!("the column `{name}` has a number that is too large");
        Refused::fault(Fault::plain("rows", "wrong-value", problem, "give the rows as they were made"))
    })
}
