package dev.darkroom.diffusion.runtime;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.util.OptionalLong;

/** What glibc's allocator says of itself: {@code struct mallinfo2} of malloc.h, from glibc 2.33 on. JNA reads the fields. */
@FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost",
})
public final class MallocInfo extends Structure implements Structure.ByValue {
    public NativeLong arena = new NativeLong();
    public NativeLong ordblks = new NativeLong();
    public NativeLong smblks = new NativeLong();
    public NativeLong hblks = new NativeLong();

    /** Bytes of blocks that were mapped by themselves. */
    public NativeLong hblkhd = new NativeLong();

    public NativeLong usmblks = new NativeLong();
    public NativeLong fsmblks = new NativeLong();

    /** Bytes in use in the arenas. */
    public NativeLong uordblks = new NativeLong();

    public NativeLong fordblks = new NativeLong();
    public NativeLong keepcost = new NativeLong();

    /** Bytes allocated and not freed, of all threads; empty where the C library cannot tell. */
    static OptionalLong allocatedBytes() {
        try {
            Function function = NativeLibrary.getInstance("c").getFunction("mallinfo2");
            MallocInfo info = (MallocInfo) function.invoke(MallocInfo.class, new Object[0]);
            return OptionalLong.of(info.uordblks.longValue() + info.hblkhd.longValue());
        } catch (UnsatisfiedLinkError e) {
            return OptionalLong.empty();
        }
    }
}
