//! Where the series are: in the order of their keys, and at once for the key that was seen a moment ago.

use std::collections::BTreeMap;
use std::hash::Hasher;
use std::sync::Arc;

use super::hash::hash_of;
use super::image::Image;
use super::{Series, SeriesKey};

/// Places of series that were seen lately, at the least.
const LEAST_RECENT: usize = 1 << 10;

/// All series of a tally.
#[derive(Debug, Clone, Default)]
pub(super) struct SeriesStore {
    places: BTreeMap<Arc<SeriesKey>, usize>,
    list: Vec<(Arc<SeriesKey>, Series)>,
    /// The series that were seen lately, each where the hash of its key's image says; a power of two, some four times as
    /// many as there are series. Images are compared, and another series takes the place, so nobody gains by names that
    /// collide.
    recent: Vec<Option<Recent>>,
}

#[derive(Debug, Clone)]
struct Recent {
    image: Box<[u8]>,
    place: usize,
}

impl SeriesStore {
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn contains(&self, key: &SeriesKey) -> bool {
        self.places.contains_key(key)
    }

    /// The series of a key, empty where it is new.
    pub(super) fn entry(&mut self, key: SeriesKey) -> Option<&mut Series> {
        let place = self.place(Arc::new(key));
        self.at(place)
    }

    /// Never `None` for what [`place`](Self::place) gave.
    fn at(&mut self, place: usize) -> Option<&mut Series> {
        self.list.get_mut(place).map(|(_, series)| series)
    }

    fn place(&mut self, key: Arc<SeriesKey>) -> usize {
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let place = self.list.len();
        self.places.insert(Arc::clone(&key), place);
        self.list.push((key, Series::default()));
        place
    }

    /// The series of the key with this image, if it was seen a moment ago.
    pub(super) fn recent(&mut self, image: &Image) -> Option<&mut Series> {
        let seat = self.seat_of(image.finish())?;
        // The two seats of a pair are as good as each other.
        let is = |seat: usize| {
            let recent = self.recent.get(seat)?.as_ref()?;
            (*recent.image == *image.0).then_some(recent.place)
        };
        let place = is(seat).or_else(|| is(seat ^ 1))?;
        self.at(place)
    }

    /// The series of a key, empty where it is new; it is found by [`recent`](Self::recent) from now on.
    pub(super) fn remembered(&mut self, key: SeriesKey, image: &Image) -> Option<&mut Series> {
        let place = self.place(Arc::new(key));
        if self.recent.len() < LEAST_RECENT.max(2 * self.list.len()) {
            let room = LEAST_RECENT.max((4 * self.list.len()).next_power_of_two());
            let known = std::mem::replace(&mut self.recent, vec![None; room]);
            for recent in known.into_iter().flatten() {
                self.remember(recent);
            }
        }
        self.remember(Recent {
            image: image.0.as_slice().into(),
            place,
        });
        self.at(place)
    }

    fn remember(&mut self, recent: Recent) {
        let Some(seat) = self.seat_of(hash_of(&*recent.image)) else {
            return;
        };
        let is_taken = |seat| matches!(self.recent.get(seat), Some(Some(_)));
        let seat = if is_taken(seat) { seat ^ 1 } else { seat };
        if let Some(known) = self.recent.get_mut(seat) {
            *known = Some(recent);
        }
    }

    fn seat_of(&self, hash: u64) -> Option<usize> {
        let last = self.recent.len().checked_sub(1)?;
        // The highest bits are the best.
        Some(usize::try_from(hash >> 32).ok()? & last)
    }

    /// In the order of their keys.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&SeriesKey, &Series)> {
        self.places.iter().filter_map(|(key, place)| {
            let (_, series) = self.list.get(*place)?;
            Some((&**key, series))
        })
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &SeriesKey> {
        self.places.keys().map(|key| &**key)
    }

    /// Takes out the series of these keys.
    pub(super) fn extract(&mut self, is_out: impl Fn(&SeriesKey) -> bool) -> Vec<(Arc<SeriesKey>, Series)> {
        if !self.keys().any(&is_out) {
            return Vec::new();
        }
        let all = std::mem::take(self).list.into_iter();
        let (out, kept): (Vec<_>, Vec<_>) = all.partition(|(key, _)| is_out(key));
        *self = kept.into_iter().collect();
        out
    }

    /// Puts all events of all series into their places.
    pub(super) fn settle(&mut self) {
        for (_, series) in &mut self.list {
            series.settle();
        }
    }

    /// Adds another's.
    pub(super) fn merge(&mut self, other: Self) {
        for (key, series) in other.list {
            let place = self.place(key);
            if let Some(own) = self.at(place) {
                own.merge(series);
            }
        }
    }
}

impl FromIterator<(Arc<SeriesKey>, Series)> for SeriesStore {
    /// Of series that all have other keys.
    fn from_iter<I: IntoIterator<Item = (Arc<SeriesKey>, Series)>>(series: I) -> Self {
        let list: Vec<_> = series.into_iter().collect();
        let places = list.iter().enumerate();
        Self {
            places: places.map(|(place, (key, _))| (Arc::clone(key), place)).collect(),
            list,
            recent: Vec::new(),
        }
    }
}

impl PartialEq for SeriesStore {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for SeriesStore {}
