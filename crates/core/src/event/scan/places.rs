//! Where the records of a list begin and end, and where the commas between their keys are.
//!
//! Blocks of 64 bytes are looked at together, each byte once: bit masks say where strings begin and end and where
//! brackets outside of strings stand (after Langdale and Lemire, "Parsing Gigabytes of JSON per Second", VLDB
//! Journal 2019, <https://arxiv.org/abs/1902.08318>). So the depth is known everywhere, and what lies deeper than a
//! record's own level costs no more than the counting of its brackets.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, i8x64, u8x64};

/// Bytes looked at together.
pub(super) const BLOCK: usize = 64;

/// Blocks whose places are found before anybody looks at them: few enough for the processor's nearest memory.
pub(super) const STRETCH: usize = 64;

/// Places that are written at a time, wanted or not, as a loop that ends early would be mispredicted.
const BATCH: usize = 4;

/// Every second bit.
const ODD: u64 = 0xaaaa_aaaa_aaaa_aaaa;

/// Finds places, stretch after stretch.
pub(super) struct PlaceScanner {
    level: Level,
    state: ScanState,
    masks: Masks,
    found: [u16; STRETCH * BLOCK + BATCH],
}

/// What one block must know of those before it.
#[derive(Debug, Clone, Copy)]
struct ScanState {
    /// All ones inside of a string.
    inside: u64,
    /// One if the last block ended with a backslash that escapes the next byte.
    escaping: u64,
    /// 0 in the list, 1 in a record, more in what it holds.
    depth: u32,
    /// Nothing but printable ASCII was seen.
    plain: bool,
}

impl PlaceScanner {
    /// With the best that the processor can do.
    pub(super) fn new() -> Self {
        Self::at(Level::new())
    }

    fn at(level: Level) -> Self {
        Self {
            level,
            state: ScanState {
                inside: 0,
                escaping: 0,
                depth: 0,
                plain: true,
            },
            masks: Masks {
                opens: [0; STRETCH],
                closes: [0; STRETCH],
                others: [0; STRETCH],
            },
            found: [0; STRETCH * BLOCK + BATCH],
        }
    }

    /// The places in the next blocks, at most [`STRETCH`], counted from their begin: brackets that begin and end a
    /// record, and on its own level commas outside of strings and backslashes anywhere. `None` if more brackets
    /// close than open.
    pub(super) fn find(&mut self, blocks: &[[u8; BLOCK]]) -> Option<&[u16]> {
        let Self {
            level,
            state,
            masks,
            found,
        } = self;
        let count = dispatch!(*level, simd => stretch(simd, state, blocks, masks, found))?;
        found.get(..count)
    }

    /// Whether the list ends where the blocks do.
    pub(super) fn ended(&self) -> bool {
        self.state.depth == 0 && self.state.inside == 0
    }

    /// Whether nothing but printable ASCII was seen.
    pub(super) fn plain(&self) -> bool {
        self.state.plain
    }
}

/// The masks of a stretch: a bit for each byte, outside of strings.
struct Masks {
    opens: [u64; STRETCH],
    closes: [u64; STRETCH],
    /// Commas outside of strings, backslashes anywhere.
    others: [u64; STRETCH],
}

#[expect(
    clippy::inline_always,
    reason = "it must be part of the code that was compiled for the processor"
)]
#[inline(always)]
fn stretch<S: Simd>(
    simd: S,
    state: &mut ScanState,
    blocks: &[[u8; BLOCK]],
    masks: &mut Masks,
    found: &mut [u16],
) -> Option<usize> {
    // First all masks and then all places: what the processor guesses wrong there must not wait for the masks.
    state.look(simd, blocks, masks);
    let mut count = 0;
    let masks = masks.opens.iter().zip(&masks.closes).zip(&masks.others);
    for (begin, ((opens, closes), others)) in (0_u16..).step_by(BLOCK).zip(masks).take(blocks.len()) {
        if state.depth >= 2 + closes.count_ones() {
            state.depth = state.depth - closes.count_ones() + opens.count_ones();
            continue;
        }
        let mut places = state.level(*opens, *closes, *others)?;
        let end = count + places.count_ones() as usize;
        while count < end {
            for place in found.get_mut(count..count + BATCH)? {
                *place = begin + u16::try_from(places.trailing_zeros()).ok()?;
                places &= places.wrapping_sub(1);
            }
            count += BATCH;
        }
        count = end;
    }
    Some(count)
}

impl ScanState {
    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn look<S: Simd>(&mut self, simd: S, blocks: &[[u8; BLOCK]], masks: &mut Masks) {
        let mut smallest = i8x64::splat(simd, i8::MAX);
        let masks = masks.opens.iter_mut().zip(&mut masks.closes).zip(&mut masks.others);
        for (block, ((opens, closes), others)) in blocks.iter().zip(masks) {
            let block = u8x64::from_slice(simd, block);
            // As numbers with a sign, whatever is not ASCII is negative.
            smallest = smallest.min(block.bitcast::<i8x64<S>>());
            let equal = |block: u8x64<S>, byte: u8| block.simd_eq(u8x64::splat(simd, byte)).to_bitmask();
            let backslashes = equal(block, b'\\');
            let quotes = equal(block, b'"') & !self.escaped(backslashes);
            let inside = ones_from_odd_to_even(quotes) ^ self.inside;
            self.inside = if inside >> (BLOCK - 1) == 1 { u64::MAX } else { 0 };
            // `[` and `]` are `{` and `}` but for this bit.
            let folded = block | u8x64::splat(simd, 0x20);
            *opens = equal(folded, b'{') & !inside;
            *closes = equal(folded, b'}') & !inside;
            *others = equal(block, b',') & !inside | backslashes;
        }
        self.plain &= !smallest.simd_lt(i8x64::splat(simd, 0x20)).any_true();
    }

    /// The bytes that a backslash before them escapes.
    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn escaped(&mut self, backslashes: u64) -> u64 {
        // The subtraction carries through a run of backslashes up to the byte behind it; of these bits every second
        // one, from the run's begin on, is an escaped byte.
        let escaping = backslashes & !self.escaping;
        let changed = (escaping << 1 | ODD).wrapping_sub(escaping) ^ ODD;
        let escaped = changed ^ (backslashes | self.escaping);
        self.escaping = (changed & backslashes) >> (BLOCK - 1);
        escaped
    }

    /// Of `wanted` what stands on a record's own level, and the brackets that begin and end a record.
    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn level(&mut self, opens: u64, closes: u64, wanted: u64) -> Option<u64> {
        let mut bounds = 0;
        let mut level = if self.depth == 1 { u64::MAX } else { 0 };
        let mut brackets = opens | closes;
        while brackets != 0 {
            let bracket = brackets & brackets.wrapping_neg();
            let above = !(bracket | (bracket - 1));
            brackets &= above;
            let lower = if opens & bracket == 0 {
                self.depth = self.depth.checked_sub(1)?;
                self.depth
            } else {
                self.depth += 1;
                self.depth - 1
            };
            // Between 0 and 1 as between 1 and 2, all that follows comes to the level, or leaves it.
            level ^= if lower < 2 { above } else { 0 };
            bounds |= if lower == 0 { bracket } else { 0 };
        }
        Some(level & wanted | bounds)
    }
}

/// From each odd bit on, up to the next even one, all ones: from a quote that begins a string to the one that ends it.
#[expect(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn ones_from_odd_to_even(bits: u64) -> u64 {
    [1, 2, 4, 8, 16, 32]
        .into_iter()
        .fold(bits, |bits, shift| bits ^ (bits << shift))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    /// What stands where, found byte by byte.
    fn one_by_one(text: &[u8]) -> Option<(Vec<usize>, bool, bool)> {
        let (mut places, mut depth, mut inside, mut escaped) = (Vec::new(), 0_usize, false, false);
        for (place, byte) in text.iter().enumerate() {
            let lower = match byte {
                b'{' | b'[' if !inside => {
                    depth += 1;
                    depth - 1
                }
                b'}' | b']' if !inside => {
                    depth = depth.checked_sub(1)?;
                    depth
                }
                _ => usize::MAX,
            };
            if lower == 0 || depth == 1 && (*byte == b'\\' || *byte == b',' && !inside) {
                places.push(place);
            }
            inside ^= *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
        }
        let plain = text.iter().all(|byte| (b' '..=0x7f).contains(byte));
        Some((places, depth == 0 && !inside, plain))
    }

    fn block_by_block(level: Level, text: &[u8]) -> Option<(Vec<usize>, bool, bool)> {
        let mut finder = PlaceScanner::at(level);
        let mut places = Vec::new();
        for (number, stretch) in text.as_chunks().0.chunks(STRETCH).enumerate() {
            let begin = number * STRETCH * BLOCK;
            places.extend(finder.find(stretch)?.iter().map(|place| begin + usize::from(*place)));
        }
        Some((places, finder.ended(), finder.plain()))
    }

    /// Texts in which any of the bytes that count may stand anywhere, and those that are them but for one bit.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let usual = vec![b'a', b'b', b' ', b'"', b'"', b'\\', b'{', b'}', b'[', b']', b',', b','];
        let rare = vec![0xfb, 0xfd, 0x1b, 0x1d, 0x7f, b'Y', b'_', b';', b'=', b'L', 0x0c, 2, 0];
        // One table is much faster than a choice of three strategies, byte by byte.
        let byte = select([usual.repeat(65), rare, vec![b'x'; 780]].concat());
        let piece = prop_oneof![
            3 => prop::collection::vec(byte, 1..200),
            1 => prop::collection::vec(Just(b'\\'), 60..140),
            1 => prop::collection::vec(Just(b','), 60..140),
            2 => Just(br#"{"a":"b","c":{"d":["e",{"f":"g\\"}]},"h":1},"#.to_vec()),
        ];
        // So that not every text ends at once with a bracket too many.
        let opening = prop::collection::vec(Just(b'{'), 0..4);
        (opening, prop::collection::vec(piece, 0..60)).prop_map(|(opening, pieces)| {
            let mut text = [opening, pieces.concat()].concat();
            text.resize(text.len().next_multiple_of(BLOCK), b'.');
            text
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

        #[test]
        fn the_same_is_found_block_by_block_on_every_processor(text in text()) {
            let expected = one_by_one(&text);
            for level in [Level::new(), Level::baseline()] {
                prop_assert_eq!(&block_by_block(level, &text), &expected, "{:?}", level);
            }
        }
    }
}
