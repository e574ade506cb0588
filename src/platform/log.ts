import pino from 'pino'

export type Log = pino.Logger

/**
 * The structured log, on stderr: stdout belongs to what a command answers. Nothing personal is ever handed to
 * it; the redaction is the last net, not the first.
 */
export function makeLog(level: string = 'info'): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['req.headers', 'password', '*.password', 'secret', '*.secret', 'patient', '*.patient'],
        remove: true,
      },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}
