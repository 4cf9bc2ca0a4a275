//! The shortest record that still shows something.

use serde_json::Value;

/// Without each field that is not needed for `shows`. What a record must have to be one stays.
pub(crate) fn shrink(mut record: Value, shows: &dyn Fn(&Value) -> bool) -> Value {
    const KEPT: [&str; 2] = ["eventName", "errorCode"];
    let mut paths = Vec::new();
    collect(&record, &mut Vec::new(), &mut paths);
    // Outer fields first: with them goes all that is inside.
    paths.sort_by_key(Vec::len);
    for path in paths {
        if path.len() == 1 && path.first().is_some_and(|key| KEPT.contains(&key.as_str())) {
            continue;
        }
        let mut shorter = record.clone();
        remove(&mut shorter, &path);
        if shorter != record && shows(&shorter) {
            record = shorter;
        }
    }
    record
}

fn collect(value: &Value, path: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    let Value::Object(fields) = value else { return };
    for (key, value) in fields {
        path.push(key.clone());
        paths.push(path.clone());
        collect(value, path, paths);
        path.pop();
    }
}

fn remove(value: &mut Value, path: &[String]) {
    let (Some(fields), Some((key, below))) = (value.as_object_mut(), path.split_first()) else {
        return;
    };
    if below.is_empty() {
        fields.remove(key);
    } else if let Some(inner) = fields.get_mut(key) {
        remove(inner, below);
    }
}
