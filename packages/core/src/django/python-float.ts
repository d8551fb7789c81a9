/**
 * Writes a float like Python's `repr`, which Python also uses for JSON and `str`. The digits are the same as
 * JavaScript's; only the layout differs.
 *
 * @param value - A number that is a float in Python.
 * @returns For example `1.0`, `-0.0`, `1e-05`, `1e+16`, `nan`, `inf`.
 * @see {@link https://github.com/python/cpython/blob/main/Python/pystrtod.c | format_float_short}
 */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (!Number.isFinite(value)) return `${sign}inf`
  const [mantissa = '', power = '0'] = Math.abs(value).toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    const shown = String(Math.abs(exponent)).padStart(2, '0')
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${shown}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`
}
