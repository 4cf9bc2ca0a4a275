//! Texts that may not be longer than a dialect allows: what does not fit is split into filters that are together exact.
//!
//! Each filter is about records of its own: those of some callers, accounts or error codes, or those of all others. So a
//! record that is kept is kept by exactly one of them, and metric filters that count into one metric count it once.

use super::expression::{Field, Tie};
use super::part::FilterPart;
use super::{Exclusion, Printed, Unprintable};
use crate::partition::PARTITIONS;

/// Said of a filter that knows the public partition only.
const PUBLIC_ONLY: &str = "Roles of partitions other than aws would take further filters, so their errors are kept. --report FILE takes the partition from a report.";

/// What a dialect allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct SizeLimits {
    /// Characters of one filter.
    pub(super) most: usize,
    /// Filters in one place.
    pub(super) filters: usize,
    pub(super) tie: Tie,
}

/// The fields by which the records of a caller are split, in this order.
const FIELDS: [Field; 7] = [
    Field::InvokedBy,
    Field::Account,
    Field::Role,
    Field::Session,
    Field::Source,
    Field::Code,
    Field::Name,
];

/// The filters, with the roles of all partitions where that takes no further filter, else with those of the public one.
pub(super) fn with_partitions(
    exclusion: &Exclusion,
    limits: SizeLimits,
    print: &dyn Fn(&FilterPart) -> String,
) -> Result<Printed, Unprintable> {
    if !exclusion.partitions.is_empty() {
        return split(exclusion, limits, print);
    }
    let public = Exclusion {
        partitions: PARTITIONS[..1].to_vec(),
        ..exclusion.clone()
    };
    let (printed, fitting) = fitting(&public, limits, print)?;
    let every = Exclusion {
        partitions: Vec::new(),
        ..fitting
    };
    let limits = SizeLimits {
        filters: printed.filters.len(),
        ..limits
    };
    match filters(&every, limits, print) {
        Ok(all) => Ok(Printed {
            left_out: printed.left_out,
            ..all
        }),
        Err(_) => Ok(printed.noted(&[PUBLIC_ONLY])),
    }
}

/// The filters: one if that is short enough.
pub(super) fn split(
    exclusion: &Exclusion,
    limits: SizeLimits,
    print: &dyn Fn(&FilterPart) -> String,
) -> Result<Printed, Unprintable> {
    fitting(exclusion, limits, print).map(|(printed, _)| printed)
}

/// The filters, and what they leave out: where even many would not do, some checks are kept.
fn fitting(
    exclusion: &Exclusion,
    limits: SizeLimits,
    print: &dyn Fn(&FilterPart) -> String,
) -> Result<(Printed, Exclusion), Unprintable> {
    let why = match filters(exclusion, limits, print) {
        Ok(printed) => return Ok((printed, exclusion.clone())),
        Err(why @ Unprintable::TooMany { .. }) => return Err(why),
        Err(why) => why,
    };
    let checks = checks(exclusion);
    let (mut found, mut least, mut most) = (None, 0, checks.len());
    while least < most {
        let count = (least + most).div_ceil(2);
        let fewer = exclusion.with_checks(checks.get(..count).unwrap_or_default());
        match filters(&fewer, limits, print) {
            Ok(printed) => (found, least) = (Some((printed, fewer)), count),
            Err(_) => most = count - 1,
        }
    }
    let (printed, fewer) = found.ok_or(why)?;
    let left_out = left_out(exclusion, checks.get(least..).unwrap_or_default());
    Ok((Printed { left_out, ..printed }, fewer))
}

/// The number of a caller, and one of its checks.
type Check = (usize, String);

/// All checks, those of the first callers first: they are the ones that were seen most.
fn checks(exclusion: &Exclusion) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for (number, caller) in exclusion.callers.iter().enumerate() {
        for call in &caller.calls {
            let check = (number, call.lookup.clone());
            if !checks.contains(&check) {
                checks.push(check);
            }
        }
    }
    checks
}

/// The checks that did not fit, by caller.
fn left_out(exclusion: &Exclusion, checks: &[Check]) -> Vec<String> {
    let of_caller = exclusion.callers.iter().enumerate().filter_map(|(number, caller)| {
        let missing: Vec<&str> = checks
            .iter()
            .filter(|(of, _)| *of == number)
            .map(|(_, id)| id.as_str())
            .collect();
        let all = caller.calls.iter().all(|call| missing.contains(&call.lookup.as_str()));
        (!missing.is_empty()).then(|| {
            if all {
                format!("all calls of {}", caller.service)
            } else {
                format!("{} of {}", missing.join(", "), caller.service)
            }
        })
    });
    of_caller.collect()
}

fn filters(
    exclusion: &Exclusion,
    limits: SizeLimits,
    print: &dyn Fn(&FilterPart) -> String,
) -> Result<Printed, Unprintable> {
    let whole = FilterPart {
        class: Vec::new(),
        exclusion: Some(exclusion.clone()),
        number: (1, 1),
    };
    let splitter = Splitter {
        limits,
        print,
        accounts: exclusion.accounts.len(),
    };
    let mut parts = Vec::new();
    splitter.fit(whole, &mut parts)?;
    let count = parts.len();
    let texts = parts.into_iter().zip(1..).map(|(part, number)| {
        print(&FilterPart {
            number: (number, count),
            ..part
        })
    });
    Ok(Printed::new(texts.collect(), &[]))
}

struct Splitter<'p> {
    limits: SizeLimits,
    print: &'p dyn Fn(&FilterPart) -> String,
    accounts: usize,
}

impl Splitter<'_> {
    fn fits(&self, part: &FilterPart) -> bool {
        // The numbers are not known yet; these are as long as any.
        let longest = FilterPart {
            number: (self.limits.filters, self.limits.filters),
            ..part.clone()
        };
        (self.print)(&longest).chars().count() <= self.limits.most
    }

    fn fit(&self, part: FilterPart, parts: &mut Vec<FilterPart>) -> Result<(), Unprintable> {
        if parts.len() >= self.limits.filters {
            return Err(Unprintable::TooMany {
                most: self.limits.filters,
            });
        }
        if self.fits(&part) {
            parts.push(part);
            return Ok(());
        }
        if part.class.is_empty() {
            let callers = part.callers(self.limits.tie);
            self.fit(part.others(callers.clone()), parts)?;
            let only = callers
                .iter()
                .fold(part, |part, (field, values)| part.only(*field, values));
            return self.fit(only, parts);
        }
        for field in FIELDS {
            let values = part.values(field, self.limits.tie);
            let is_bound = part.is_bound(field);
            if values.len() > 1 || !values.is_empty() && !is_bound {
                if !is_bound {
                    self.fit(part.others(vec![(field, values.clone())]), parts)?;
                }
                return self.fill(&part, (field, &values), parts);
            }
        }
        Err(Unprintable::TooLong {
            accounts: self.accounts,
            most: self.limits.most,
        })
    }

    /// How many of the values fit into one filter; at least one, which is split further if it does not.
    fn fitting(&self, part: &FilterPart, field: Field, values: &[String]) -> usize {
        let (mut least, mut most) = (1, values.len());
        while least < most {
            let count = (least + most).div_ceil(2);
            if self.fits(&part.only(field, values.get(..count).unwrap_or_default())) {
                least = count;
            } else {
                most = count - 1;
            }
        }
        least
    }

    /// Filters that have as many of the values as fit.
    fn fill(
        &self,
        part: &FilterPart,
        (field, values): (Field, &[String]),
        parts: &mut Vec<FilterPart>,
    ) -> Result<(), Unprintable> {
        let mut left = values;
        while !left.is_empty() {
            let (taken, rest) = left.split_at(self.fitting(part, field, left));
            self.fit(part.only(field, taken), parts)?;
            left = rest;
        }
        Ok(())
    }
}

impl Exclusion {
    fn with_checks(&self, checks: &[Check]) -> Self {
        let mut fewer = self.clone();
        for (number, caller) in fewer.callers.iter_mut().enumerate() {
            caller
                .calls
                .retain(|call| checks.iter().any(|(of, id)| *of == number && *id == call.lookup));
        }
        fewer.callers.retain(|caller| !caller.calls.is_empty());
        fewer
    }
}

#[cfg(test)]
mod tests;
