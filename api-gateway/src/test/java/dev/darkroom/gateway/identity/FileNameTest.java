package dev.darkroom.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.http.FileName;
import org.junit.jupiter.api.Test;

class FileNameTest {
    @Test
    void shouldNameAFileInPlainWordsWhereItCan() {
        assertThat(FileName.inline("apple-0.png")).isEqualTo("inline; filename=\"apple-0.png\"");
    }

    @Test
    void shouldNameAnyOtherTwice() {
        assertThat(FileName.inline("ä \"b\"\r\n.png"))
                .isEqualTo("inline; filename=\"_ _b___.png\"; filename*=UTF-8''%C3%A4%20%22b%22%0D%0A.png");
        assertThat(FileName.inline("../a%2fb")).startsWith("inline; filename=\".._a_2fb\"");
    }
}
