//! Values of other fields that the text requires, so that a record can fulfill the rest of it.

use serde_json::{Map, Value, json};

use crate::condition::{Node, Operand, Pattern};
use crate::fields::{FieldRole, is_known, role};
use crate::literals::samples;

/// A path, and the value that the text wants there.
pub(super) type Extra = (Vec<String>, Value);

/// Fields that say who called: they belong together and are set by the callers.
const IDENTITY: &str = "userIdentity";

pub(super) fn extras(root: &Node) -> Vec<Extra> {
    let mut extras: Vec<Extra> = Vec::new();
    for (test, _, positive) in root.tests() {
        let Operand::Field(path) = &test.operand else { continue };
        let field = path.join(".");
        let is_free =
            role(&field) == FieldRole::Other && is_known(&field) && path.first().is_some_and(|first| first != IDENTITY);
        if !positive || !is_free || extras.iter().any(|(known, _)| known == path) {
            continue;
        }
        if let Some(value) = test.patterns.iter().find_map(value) {
            extras.push((path.clone(), value));
        }
    }
    extras
}

fn value(pattern: &Pattern) -> Option<Value> {
    match pattern {
        Pattern::Bool(value) => Some(json!(value)),
        Pattern::Number(_, number) => Some(json!(number)),
        Pattern::Null => Some(Value::Null),
        Pattern::Present => Some(json!("x")),
        other => samples(other).pop().map(Value::String),
    }
}

pub(super) fn apply(extras: &[Extra], record: &mut Value) {
    for (path, value) in extras {
        put(record, path, value);
    }
}

/// Puts a value where the path says.
pub(crate) fn put(record: &mut Value, path: &[String], value: &Value) {
    let Some((key, below)) = path.split_first() else { return };
    if !record.is_object() {
        *record = Value::Object(Map::new());
    }
    let Some(fields) = record.as_object_mut() else { return };
    if below.is_empty() {
        fields.insert(key.clone(), value.clone());
        return;
    }
    put(fields.entry(key.clone()).or_insert(Value::Null), below, value);
}
