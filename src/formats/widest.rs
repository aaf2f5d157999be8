//! Work on many numbers at once, by the widest vectors that the processor has.
//!
//! The program is compiled for every processor of its family. Loops over pixels run two to four times as fast when they
//! are compiled for what most processors can do, and their results are the same: whole numbers are, and operations of
//! floating point stand in the order of the source, none is joined with another.
#![allow(unsafe_code, reason = "one call, made where the processor was asked before")]

/// Proof that this processor has AVX2: it is made nowhere else than behind the question.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "no other processor has it"))]
pub(crate) struct Avx2(());

/// Work that is worth compiling twice. `run`, and what it calls down to the loops, has to be `#[inline(always)]`: what
/// is not inlined is compiled for every processor.
pub(crate) trait Work {
    /// What comes of it.
    type Output;

    /// Does it; `vectors`: where the processor has them.
    fn run(self, vectors: Option<Avx2>) -> Self::Output;
}

/// Does the work, in the fastest way that this processor has.
#[inline]
pub(crate) fn widest<W: Work>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
    {
        // SAFETY: the processor has just said that it has each of the features for which `wide` is compiled.
        return unsafe { wide(work) };
    }
    work.run(None)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn wide<W: Work>(work: W) -> W::Output {
    work.run(Some(Avx2(())))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sum<'s>(&'s [i32]);

    impl Work for Sum<'_> {
        type Output = i32;

        #[inline(always)]
        fn run(self, _: Option<Avx2>) -> i32 {
            self.0.iter().fold(0, |sum, value| sum.wrapping_mul(31).wrapping_add(*value))
        }
    }

    #[test]
    fn the_work_is_done_once_and_its_result_comes_back() {
        let numbers: Vec<i32> = (0..1000).collect();
        assert_eq!(widest(Sum(&numbers)), Sum(&numbers).run(None));
    }
}
