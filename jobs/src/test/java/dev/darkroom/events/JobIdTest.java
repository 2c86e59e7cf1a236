package dev.darkroom.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class JobIdTest {
    /** The last millisecond that 48 bits hold with the order intact: in the year 10889. */
    private static final long LAST_MILLISECOND = (1L << 48) - 1;

    @Property
    void shouldBeValidWhateverTheRandomBits(@ForAll long high, @ForAll long low) {
        JobId id = JobId.fresh(Instant.EPOCH, high, low);

        assertThat(JobId.isValid(id.value())).isTrue();
        assertThat(new JobId(id.value())).isEqualTo(id);
    }

    @Property
    void shouldOrderFreshIdsByTheirTime(
            @ForAll @LongRange(min = 0, max = LAST_MILLISECOND) long one,
            @ForAll @LongRange(min = 0, max = LAST_MILLISECOND) long other,
            @ForAll long random) {
        Assume.that(one < other);

        JobId earlier = JobId.fresh(Instant.ofEpochMilli(one), random, ~random);
        JobId later = JobId.fresh(Instant.ofEpochMilli(other), ~random, random);

        assertThat(earlier).isLessThan(later);
    }

    @Property
    void shouldKeepFreshIdsOfOneMillisecondApart(@ForAll long low) {
        JobId one = JobId.fresh(Instant.EPOCH, 1, low);

        assertThat(one).isNotEqualTo(JobId.fresh(Instant.EPOCH, 2, low));
        assertThat(one).isNotEqualTo(JobId.fresh(Instant.EPOCH, 1, low ^ 4));
    }

    @Property
    void shouldGiveTheSameRequestTheSameId(@ForAll String tenant, @ForAll String key) {
        assertThat(JobId.named(tenant, key)).isEqualTo(JobId.named(tenant, key));
    }

    @Example
    void shouldStayStableForNamedIds() {
        assertThat(JobId.named("studio", "order-42").value()).isEqualTo("dr5637eaqdgjrtng6b2js0efu0");
    }

    @Property
    void shouldTellTenantFromKey(@ForAll String one, @ForAll char middle, @ForAll String other) {
        JobId leftward = JobId.named(one + middle, other);
        JobId rightward = JobId.named(one, middle + other);

        assertThat(leftward).isNotEqualTo(rightward);
    }

    @Example
    void shouldTellTenantFromKeyAtTheirBorder() {
        assertThat(JobId.named("ab", "c")).isNotEqualTo(JobId.named("a", "bc"));
        assertThat(JobId.named("abc", "")).isNotEqualTo(JobId.named("", "abc"));
    }

    @Example
    void shouldCarryTheTimeAsUuidVersionSevenDoes() {
        JobId id = JobId.fresh(Instant.ofEpochMilli(LAST_MILLISECOND), 0, 0);

        // 48 ones, then 0111 for the version, twelve zeros, then 10 for the variant.
        assertThat(id.value()).isEqualTo("vvvvvvvvvto010000000000000");
    }

    @Property
    void shouldRefuseWhatIsNotAnId(@ForAll String text) {
        Assume.that(text.length() != 26);

        assertThat(JobId.isValid(text)).isFalse();
        assertThatThrownBy(() -> new JobId(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void shouldRefuseLettersBeyondTheAlphabetAndBitsBeyondTheLast() {
        assertThat(JobId.isValid("w0000000000000000000000000")).isFalse();
        assertThat(JobId.isValid("A0000000000000000000000000")).isFalse();
        assertThat(JobId.isValid("00000000000000000000000001")).isFalse();
        assertThat(JobId.isValid("00000000000000000000000000\n")).isFalse();
    }
}
