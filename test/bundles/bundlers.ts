import { writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import commonjs from '@rollup/plugin-commonjs'
import json from '@rollup/plugin-json'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import ncc from '@vercel/ncc'
import { build as esbuild } from 'esbuild'
import { rolldown } from 'rolldown'
import { type Plugin, rollup } from 'rollup'
import webpack from 'webpack'

/**
 * Bundles an application into one file.
 *
 * @param entry - The application.
 * @param outfile - Where the bundle goes: `.mjs`, or `.cjs` for CommonJS.
 * @returns The bundler's warnings.
 */
export type Bundler = (entry: string, outfile: string) => Promise<readonly string[]>

// Packages in CommonJS call `require`, which ES modules lack: esbuild's documentation asks for this.
const REQUIRE = `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);`

const bundleByEsbuild: Bundler = async (entry, outfile) => {
  const esm = outfile.endsWith('.mjs')
  const { warnings } = await esbuild({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: esm ? 'esm' : 'cjs',
    minify: true,
    logLevel: 'silent',
    ...(esm && { banner: { js: REQUIRE } }),
  })
  return warnings.map(({ text }) => text)
}

const bundleByWebpack: Bundler = (entry, outfile) =>
  new Promise((resolve, reject) => {
    webpack(
      {
        mode: 'production',
        target: 'node22',
        entry,
        // Minifying takes ten seconds; the bundles of esbuild are minified.
        optimization: { minimize: false },
        output: { path: dirname(outfile), filename: basename(outfile) },
      },
      (error, stats) => {
        if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString()))
        else resolve((stats?.compilation.warnings ?? []).map(({ message }) => message))
      },
    )
  })

/** Makes a plugin. By their types, these modules have the function in `default`, as seen from an ES module. */
const asPlugin = (module: unknown): Plugin => (module as () => Plugin)()

const bundleByRollup: Bundler = async (input, file) => {
  const warnings: string[] = []
  const bundle = await rollup({
    input,
    plugins: [nodeResolve({ preferBuiltins: true }), asPlugin(commonjs), asPlugin(json)],
    onwarn: ({ message }) => warnings.push(message),
  })
  await bundle.write({ file, format: file.endsWith('.mjs') ? 'es' : 'cjs' })
  return warnings
}

const bundleByRolldown: Bundler = async (input, file) => {
  const warnings: string[] = []
  const bundle = await rolldown({ input, platform: 'node', onLog: (_, { message }) => warnings.push(message) })
  await bundle.write({ file, format: file.endsWith('.mjs') ? 'esm' : 'cjs' })
  await bundle.close()
  return warnings
}

const bundleByNcc: Bundler = async (entry, outfile) => {
  const { code, err } = await ncc(entry, { cache: false, quiet: true })
  if (err) throw err
  await writeFile(outfile, code)
  return []
}

/** The bundlers, with formats of applications and of their bundles. */
export const bundlings: readonly (readonly [name: string, from: 'cjs' | 'mjs', to: 'cjs' | 'mjs', Bundler])[] = [
  ['esbuild', 'mjs', 'mjs', bundleByEsbuild],
  ['esbuild', 'mjs', 'cjs', bundleByEsbuild],
  ['esbuild', 'cjs', 'cjs', bundleByEsbuild],
  ['webpack', 'mjs', 'cjs', bundleByWebpack],
  ['webpack', 'cjs', 'cjs', bundleByWebpack],
  ['rollup', 'mjs', 'mjs', bundleByRollup],
  ['rollup', 'mjs', 'cjs', bundleByRollup],
  ['rolldown', 'mjs', 'mjs', bundleByRolldown],
  ['rolldown', 'cjs', 'mjs', bundleByRolldown],
  ['rolldown', 'cjs', 'cjs', bundleByRolldown],
  ['ncc', 'mjs', 'mjs', bundleByNcc],
  ['ncc', 'cjs', 'cjs', bundleByNcc],
]
