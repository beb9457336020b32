/* What the relay needs of libspeex: frames in, samples out. See README.md. */
#include <speex/speex.h>
#include <speex/speex_header.h>

/* A packet of Ogg/Speex is far smaller. */
#define MOST_BYTES 4096
/* Of a frame in ultra-wideband. */
#define MOST_SAMPLES 640
#define SHOWN(name) __attribute__((export_name(name)))

static char packet[MOST_BYTES];
static float samples[MOST_SAMPLES];
static SpeexBits bits;
static void *decoder;

SHOWN("packet") char *packet_address(void) { return packet; }
SHOWN("samples") float *samples_address(void) { return samples; }

/* Once, before anything else. Returns the samples of a frame, 0 if there is no such mode. */
SHOWN("begin") int begin(int mode)
{
  int size = 0, enhance = 1;
  if (mode < 0 || mode >= SPEEX_NB_MODES || decoder)
    return 0;
  decoder = speex_decoder_init(speex_lib_get_mode(mode));
  if (!decoder)
    return 0;
  speex_bits_init(&bits);
  speex_decoder_ctl(decoder, SPEEX_SET_ENH, &enhance);
  speex_decoder_ctl(decoder, SPEEX_GET_FRAME_SIZE, &size);
  return size <= MOST_SAMPLES ? size : 0;
}

/* Takes a packet from its buffer. */
SHOWN("take") void take(int length)
{
  if (length >= 0 && length <= MOST_BYTES)
    speex_bits_read_from(&bits, packet, length);
}

/* Decodes the next frame of the packet. 0: done; -1: there is none; -2: it is broken. */
SHOWN("next") int next(void)
{
  int result = speex_decode(decoder, &bits, samples);
  return result == 0 && speex_bits_remaining(&bits) < 0 ? -2 : result;
}
