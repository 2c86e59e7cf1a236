package dev.darkroom.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;

class TraceParentTest {
    private static final String TEXT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void shouldWriteWhatItHasRead() {
        try (Scope scope = TraceParent.context(TEXT).makeCurrent()) {
            assertThat(scope).isNotNull();
            assertThat(TraceParent.current()).isEqualTo(TEXT);
        }
    }

    @Test
    void shouldNameNothingWhereNothingIsTraced() {
        assertThat(TraceParent.current()).isNull();
    }

    @Test
    void shouldTakeNoSpanFromNonsense() {
        assertThat(Span.fromContext(TraceParent.context("00-apple-pear-01"))
                        .getSpanContext()
                        .isValid())
                .isFalse();
    }
}
