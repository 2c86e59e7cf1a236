package dev.darkroom.gateway.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What a browser calls the file that it saves (RFC 6266). */
public final class FileName {
    private FileName() {}

    /** Value of Content-Disposition of a file that a browser may show as well. */
    public static String inline(String name) {
        String plain = name.replaceAll("[^ !#-\\[\\]-~]|[/%]", "_");
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return "inline; filename=\"" + plain + "\"" + (plain.equals(name) ? "" : "; filename*=UTF-8''" + encoded);
    }
}
